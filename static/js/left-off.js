// <left-off>: where this browser left off. It asks the server what became of the import that is kept, and shows that in
// place of what the server guessed. Without storage the server's guess stays. With job="…" that import is kept.

import { keep, kept } from './last-import.js'

customElements.define(
  'left-off',
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener('click', (event) => {
        if (event.target.closest('[data-start-anew]')) this.startAnew()
      })
      const job = this.getAttribute('job')
      if (job) keep(job)
      else this.ask(kept())
    }

    // Whatever stands there that is no id is forgotten without a word.
    async ask(jobId) {
      if (!jobId) return
      if (!/^[0-9a-f-]{36}$/.test(jobId)) return keep(null)
      const answer = await fetch(`/jobs/${jobId}/resume`).catch(() => undefined)
      if (answer?.status === 404) return keep(null)
      if (!answer?.ok) return
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const prompt = page.getElementById('resume')
      if (!prompt || !this.isConnected) return
      if ('over' in prompt.dataset) {
        keep(null)
        // An import that still goes on matters more than one that is over.
        if (this.querySelector('#resume')) return
      }
      this.replaceChildren(prompt)
    }

    startAnew() {
      keep(null)
      this.replaceChildren()
    }
  },
)
