// <elapsed-time seconds="371" running>: counts on by the second between two answers of the server.
// An answer may be a little older than what stands here already: so few seconds back are not shown.

const patience = 5

customElements.define(
  'elapsed-time',
  class extends HTMLElement {
    static observedAttributes = ['seconds', 'running']

    connectedCallback() {
      this.observer = new MutationObserver(() => this.write())
      this.observer.observe(this, { childList: true, characterData: true, subtree: true })
      this.timer = setInterval(() => this.write(), 1000)
      this.begin()
    }

    disconnectedCallback() {
      this.observer.disconnect()
      clearInterval(this.timer)
    }

    attributeChangedCallback() {
      if (this.timer) this.begin()
    }

    begin() {
      const said = Number(this.getAttribute('seconds'))
      const shown = this.since === undefined ? said : this.now()
      this.base = shown > said && shown - said < patience ? shown : said
      this.since = performance.now()
      this.write()
    }

    now() {
      const running = this.hasAttribute('running')
      return this.base + (running ? (performance.now() - this.since) / 1000 : 0)
    }

    write() {
      const all = Math.floor(this.now())
      const form = all < 60 ? 'short' : all < 3600 ? 'middle' : 'long'
      const parts = { s: all % 60, min: Math.floor(all / 60) % 60, h: Math.floor(all / 3600) }
      const text = (this.getAttribute(form) ?? '').replace(/\{(\w+)\}/g, (_, name) => parts[name])
      if (text && this.textContent !== text) this.textContent = text
    }
  },
)
