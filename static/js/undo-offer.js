// <undo-offer seconds="10">: what can be taken back for so long. After that it says that it happened, and offers nothing.

customElements.define(
  'undo-offer',
  class extends HTMLElement {
    connectedCallback() {
      this.timer = setTimeout(() => this.end(), 1000 * Number(this.getAttribute('seconds')))
    }

    disconnectedCallback() {
      clearTimeout(this.timer)
    }

    end() {
      const held = this.contains(document.activeElement)
      this.querySelector('form').remove()
      this.querySelector('.words').textContent = this.dataset.done
      if (held) document.getElementById('main').focus({ preventScroll: true })
    }
  },
)
