// <time-left seconds="371">: what is still to come, counted down between two answers of the server, never finer than a
// minute. Its sentences come with it.

customElements.define(
  'time-left',
  class extends HTMLElement {
    static observedAttributes = ['seconds']

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
      this.until = performance.now() + 1000 * Number(this.getAttribute('seconds'))
      this.write()
    }

    write() {
      const seconds = Math.max(0, (this.until - performance.now()) / 1000)
      const text = this.words(seconds)
      if (text && this.textContent !== text) this.textContent = text
    }

    words(seconds) {
      if (seconds <= 50) return this.getAttribute('little')
      const minutes = Math.ceil(seconds / 60)
      const [form, n] = minutes <= 90 ? ['minutes', minutes] : ['hours', Math.round(seconds / 3600)]
      const [one, many] = (this.getAttribute(form) ?? '|').split('|')
      return (n === 1 ? one : many).replace('{n}', n)
    }
  },
)
