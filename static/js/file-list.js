// <file-list>: every file that is being sent, refused ones first. Only the rows that are seen stand in the page.

import { sending } from './sending.js'
import { size } from './words.js'

const spare = 4

customElements.define(
  'file-list',
  class extends HTMLElement {
    connectedCallback() {
      this.rows = this.querySelector('ul')
      this.pattern = this.querySelector('template').content.firstElementChild
      this.listening = new AbortController()
      const { signal } = this.listening
      sending.addEventListener('change', () => this.show(), { signal })
      this.addEventListener('scroll', () => this.show(), { signal, passive: true })
      this.watcher = new ResizeObserver(() => this.show())
      this.watcher.observe(this)
    }

    disconnectedCallback() {
      this.listening.abort()
      this.watcher.disconnect()
    }

    show() {
      if (!this.clientHeight) return
      this.arrange()
      const height = this.heightOfRow()
      const first = Math.max(0, Math.floor(this.scrollTop / height) - spare)
      const seen = this.order.slice(first, first + Math.ceil(this.clientHeight / height) + 2 * spare)
      this.rows.style.height = `${this.order.length * height}px`
      this.rows.style.paddingTop = `${first * height}px`
      while (this.rows.children.length > seen.length) this.rows.lastElementChild.remove()
      while (this.rows.children.length < seen.length) this.rows.append(this.pattern.cloneNode(true))
      seen.forEach((item, number) => this.write(this.rows.children[number], item, first + number))
    }

    // What needs a look comes first; the rest keeps its order.
    arrange() {
      const { items, refused, failed } = sending
      const mark = `${items.length} ${refused} ${failed}`
      if (items === this.items && mark === this.mark) return
      Object.assign(this, { items, mark })
      const odd = (item) => item.state === 'refused' || item.state === 'failed'
      this.order = [...items.filter(odd), ...items.filter((item) => !odd(item))]
    }

    heightOfRow() {
      if (!this.rows.children.length) this.rows.append(this.pattern.cloneNode(true))
      return this.rows.firstElementChild.offsetHeight || 44
    }

    write(row, item, number) {
      const slash = item.path.lastIndexOf('/')
      const [name, folder, said, bytes] = row.querySelectorAll('.name, .folder, .said, .size')
      row.dataset.state = item.state ?? 'listed'
      row.ariaSetSize = String(this.order.length)
      row.ariaPosInSet = String(number + 1)
      put(name, item.path.slice(slash + 1))
      put(folder, item.path.slice(0, Math.max(0, slash)).replaceAll('/', ' › '))
      put(said, this.said(item))
      put(bytes, size(item.size))
    }

    said(item) {
      if (item.reason) return item.reason
      if (item.state === 'sending' && item.size) {
        return `${Math.floor((100 * item.sent) / item.size)} %`
      }
      return this.dataset[item.state] ?? ''
    }
  },
)

function put(element, text) {
  if (element.textContent !== text) element.textContent = text
}
