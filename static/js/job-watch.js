// <job-watch>: what the page does when the card beside it changes. It speaks milestones, keeps the title of the tab,
// lets the bar glow, asks once soon after the start, and announces the end of the import.

const open = new Set(['receiving', 'pending', 'running', 'paused', 'halted'])
const still = matchMedia('(prefers-reduced-motion: reduce)')
// An import of a few files is done before the first poll: the first look comes earlier.
const firstLook = 500

customElements.define(
  'job-watch',
  class extends HTMLElement {
    static observedAttributes = ['status', 'done', 'say', 'failure', 'words']

    connectedCallback() {
      this.piece = this.closest('#progress')
      this.ready = true
      if (open.has(this.getAttribute('status'))) {
        this.timer = setTimeout(() => this.piece.dispatchEvent(new Event('every')), firstLook)
      }
    }

    disconnectedCallback() {
      clearTimeout(this.timer)
    }

    attributeChangedCallback(name, before, now) {
      if (!this.ready || before === now) return
      if (name === 'status') this.moved(before, now)
      if (name === 'done') this.advanced(Number(before), Number(now))
      if (name === 'say' || name === 'failure') this.speak(now)
      if (name === 'words') this.entitle(now)
    }

    moved(before, now) {
      if (open.has(before) && !open.has(now)) this.dispatchEvent(new CustomEvent('import-ended', { bubbles: true }))
    }

    // Each tenth finished file or each whole per cent, whichever is rarer.
    advanced(before, now) {
      const step = Math.max(10, Number(this.getAttribute('total')) / 100)
      if (still.matches || Math.floor(before / step) === Math.floor(now / step)) return
      const bars = this.piece.querySelector('.bars')
      bars?.animate({ filter: ['brightness(1.35)', 'brightness(1)'] }, { duration: 600, easing: 'ease-out' })
    }

    speak(words) {
      const spoken = document.getElementById('spoken')
      if (spoken && words) spoken.textContent = words
    }

    entitle(words) {
      const name = document.title.replace(/^(✓|[\d.]+ %)( ·)? /, '')
      document.title = !words ? name : words === '✓' ? `✓ ${name}` : `${words} · ${name}`
    }
  },
)
