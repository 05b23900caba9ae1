// <missing-files>: what was announced and never came. Shows when nobody has sent any of it for a while.
// <html data-sends> says that this window sends it: only then has this window to stay open.

import { sending } from './sending.js'
import { fill } from './words.js'

const quietMs = 6_000

customElements.define(
  'missing-files',
  class extends HTMLElement {
    connectedCallback() {
      this.listening = new AbortController()
      sending.addEventListener('change', () => this.show(), { signal: this.listening.signal })
      const card = document.getElementById('progress')
      this.watcher = new MutationObserver(() => this.look())
      if (card) this.watcher.observe(card, { subtree: true, attributes: true, attributeFilter: ['expected', 'status'] })
      this.since = Date.now() - 1000 * Number(this.getAttribute('quiet'))
      this.look()
    }

    disconnectedCallback() {
      this.listening.abort()
      this.watcher.disconnect()
      clearTimeout(this.timer)
      delete document.documentElement.dataset.sends
    }

    look() {
      const watch = document.querySelector('#progress job-watch')
      const expected = watch?.getAttribute('status') === 'receiving' ? Number(watch.getAttribute('expected')) : 0
      if (this.expected !== undefined && expected !== this.expected) this.since = Date.now()
      this.expected = expected
      this.show()
    }

    show() {
      clearTimeout(this.timer)
      if (sending.open && sending.jobId === this.getAttribute('job')) this.since = Date.now()
      const quietFor = Date.now() - this.since
      const busyHere = sending.open && (sending.jobId ?? this.getAttribute('job')) === this.getAttribute('job')
      document.documentElement.toggleAttribute('data-sends', busyHere)
      this.hidden = !this.expected || busyHere || quietFor < quietMs
      if (this.hidden && this.expected) this.timer = setTimeout(() => this.show(), quietMs - Math.min(quietFor, quietMs) + 50)
      this.querySelector('.how-many').textContent = fill(this.dataset.missing, { n: this.expected })
    }
  },
)
