// <picture-viewer>: arrow keys and swipes turn to the neighbours, Escape goes back, Z opens the full size; neighbours
// are loaded ahead.

import { visit } from './visit.js'

const least = 60

customElements.define(
  'picture-viewer',
  class extends HTMLElement {
    connectedCallback() {
      this.listening = new AbortController()
      const { signal } = this.listening
      document.addEventListener('keydown', (event) => this.press(event), { signal })
      this.addEventListener('click', (event) => this.click(event), { signal })
      const stage = this.querySelector('figure')
      stage.addEventListener('touchstart', (event) => this.touch(event), { signal, passive: true })
      stage.addEventListener('touchend', (event) => this.lift(event), { signal, passive: true })
      for (const link of this.querySelectorAll('[data-preview]')) new Image().src = link.dataset.preview
    }

    disconnectedCallback() {
      this.listening.abort()
    }

    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      if (event.target.closest('input, textarea, select, video, dialog') || document.querySelector('dialog[open]'))
        return
      this.go(event.key)
    }

    // The arrows and the strip turn pages too.
    click(event) {
      const link = event.target.closest('.turn, .filmstrip a')
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      visit(link.href, { replace: true })
    }

    touch(event) {
      this.from = event.touches.length === 1 ? event.touches[0].clientX : undefined
    }

    lift(event) {
      if (this.from === undefined || visualViewport?.scale > 1) return
      const way = event.changedTouches[0].clientX - this.from
      if (Math.abs(way) >= least) this.go(way < 0 ? 'ArrowRight' : 'ArrowLeft')
    }

    go(key) {
      const link = this.querySelector(`[data-key="${CSS.escape(key)}"]`)
      if (!link) return
      // Beside this page, which stays.
      if (link.target) return void link.click()
      // Turning pages does not fill the way back: one step leads to all pictures.
      visit(link.href, { replace: key !== 'Escape' })
    }
  },
)
