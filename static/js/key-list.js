// <key-list>: the dialog around it opens by "?" and by any button that carries data-opens with its id.

customElements.define(
  'key-list',
  class extends HTMLElement {
    connectedCallback() {
      this.dialog = this.closest('dialog')
      this.listening = new AbortController()
      const { signal } = this.listening
      document.addEventListener('keydown', (event) => this.press(event), { signal })
      document.addEventListener('click', (event) => this.click(event), { signal })
    }

    disconnectedCallback() {
      this.listening.abort()
    }

    press(event) {
      if (event.key !== '?' || event.target.closest('input, textarea, select')) return
      event.preventDefault()
      this.open()
    }

    click(event) {
      if (event.target.closest(`[data-opens="${this.dialog.id}"]`)) this.open()
      else if (event.target === this.dialog) this.dialog.close()
    }

    open() {
      if (!document.querySelector('dialog[open]')) this.dialog.showModal()
    }
  },
)
