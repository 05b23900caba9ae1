// <picture-grid>: arrow keys walk over the pictures; the grid is one stop of the tab key.

customElements.define(
  'picture-grid',
  class extends HTMLElement {
    connectedCallback() {
      this.links = [...this.querySelectorAll('.tile > a')]
      const chosen = this.links.find((link) => `#${link.parentElement.id}` === location.hash)
      this.rove(chosen ?? this.links[0])
      this.addEventListener('keydown', this.walk)
      this.addEventListener('focusin', (event) => this.rove(event.target.closest('.tile > a')))
      // Back from the large view the keyboard goes on where it was, once the browser itself has jumped there.
      if (chosen && document.readyState !== 'complete')
        addEventListener('load', () => this.resume(chosen), { once: true })
    }

    resume(link) {
      if (document.activeElement === document.body) link.focus({ preventScroll: true })
    }

    rove(link) {
      if (!link || link === this.stop) return
      for (const other of this.links) other.tabIndex = -1
      this.stop = link
      link.tabIndex = 0
    }

    walk(event) {
      const link = event.target.closest('.tile > a')
      if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const to = this.next(link, event.key)
      if (!to) return
      event.preventDefault()
      to.focus()
    }

    next(link, key) {
      const at = this.links.indexOf(link)
      if (key === 'ArrowRight') return this.links[at + 1]
      if (key === 'ArrowLeft') return this.links[at - 1]
      if (key === 'Home') return this.links[0]
      if (key === 'End') return this.links.at(-1)
      if (key === 'ArrowDown') return this.inNextRow(link, this.links.slice(at + 1))
      if (key === 'ArrowUp') return this.inNextRow(link, this.links.slice(0, at).toReversed())
      return undefined
    }

    // The picture of the nearest other row whose middle lies nearest to the middle of this one.
    inNextRow(link, others) {
      const here = link.getBoundingClientRect()
      const away = others.findIndex((other) => Math.abs(other.getBoundingClientRect().top - here.top) > here.height / 2)
      if (away < 0) return undefined
      const top = others[away].getBoundingClientRect().top
      const row = others.slice(away).filter((other) => Math.abs(other.getBoundingClientRect().top - top) < 2)
      const distance = (other) => Math.abs(middle(other.getBoundingClientRect()) - middle(here))
      return row.reduce((best, other) => (distance(other) < distance(best) ? other : best))
    }
  },
)

function middle(box) {
  return box.left + box.width / 2
}
