// <live-value>812</live-value>: a figure that changed answers once, by colour; a name (kind="name") fades over. What
// changes many times a second answers once a second, so that the page does not paint all the time.
// Nothing moves, and nothing at all happens where less motion is asked for.

const still = matchMedia('(prefers-reduced-motion: reduce)')
const spacingMs = 1000

customElements.define(
  'live-value',
  class extends HTMLElement {
    connectedCallback() {
      this.shown = this.textContent
      this.observer = new MutationObserver(() => this.answer())
      this.observer.observe(this, { childList: true, characterData: true, subtree: true })
    }

    disconnectedCallback() {
      this.observer.disconnect()
    }

    answer() {
      if (this.textContent === this.shown) return
      this.shown = this.textContent
      if (still.matches || performance.now() - this.answered < spacingMs) return
      this.answered = performance.now()
      if (this.getAttribute('kind') === 'name')
        this.animate({ opacity: [0.25, 1] }, { duration: 220, easing: 'ease-out' })
      else this.animate({ color: ['var(--accent)', 'currentColor'] }, { duration: 300, easing: 'ease-in' })
    }
  },
)
