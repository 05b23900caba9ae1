// <drop-area>: what is dropped anywhere on the page, or chosen in its form, is sent by itself, at once.
// With job="…" the files join that import. Without script the form inside works as it stands.

import { allPicked } from './chosen.js'
import { entriesOf, filesOf } from './dropped-files.js'
import { keep } from './last-import.js'
import { sending } from './sending.js'
import { fill, size } from './words.js'
import { visit } from './visit.js'

customElements.define(
  'drop-area',
  class extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector('form')
      this.ask = this.querySelector('.ask')
      this.refused = this.querySelector('.refused')
      this.invitation = [...this.ask.childNodes]
      this.listening = new AbortController()
      const { signal } = this.listening
      for (const [name, act] of [
        ['dragenter', this.enter],
        ['dragover', this.over],
        ['dragleave', this.leave],
        ['drop', this.drop],
        ['pointermove', this.move],
      ]) {
        document.addEventListener(name, act.bind(this), { signal })
      }
      this.form.addEventListener('change', () => this.choose(), { signal })
      sending.addEventListener('change', () => this.show(), { signal })
      this.show()
      // Chosen by a person before this script was here; what a browser puts back on a reload was not.
      if (navigator.userActivation?.hasBeenActive) this.choose()
    }

    disconnectedCallback() {
      this.listening.abort()
    }

    enter(event) {
      if (!carriesFiles(event) || sending.open || this.form.classList.contains('over')) return
      this.form.classList.add('over')
      this.say(this.ask.dataset.lettingGo)
    }

    over(event) {
      if (!carriesFiles(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = sending.open ? 'none' : 'copy'
      this.enter(event)
    }

    // Inside the page one element is left for another; only what leaves the page has no other.
    leave(event) {
      if (!sending.open && event.relatedTarget === null) this.rest()
    }

    // While something is dragged no pointer moves: it was let go elsewhere, and nobody said so.
    move() {
      if (!sending.open && this.form.classList.contains('over')) this.rest()
    }

    drop(event) {
      if (!carriesFiles(event)) return
      event.preventDefault()
      // All entries are asked for before anything is awaited: after that the browser forgets what was dropped.
      const entries = entriesOf(event.dataTransfer)
      this.begin((watch) => filesOf(entries, watch))
    }

    choose() {
      const files = [...this.form.querySelectorAll('input[type=file]')].flatMap((input) => [...input.files])
      if (files.length) this.begin((watch) => allPicked(files, watch))
    }

    async begin(find) {
      if (sending.open) return
      const jobId = this.getAttribute('job')
      const onJob = (id) => {
        // From now on it is the last one, even if it has ended before its page is here.
        keep(id)
        visit(`${new URL(this.form.action).pathname}/${id}`)
      }
      await sending.begin(find, jobId ? { jobId } : { onJob })
    }

    show() {
      const { phase, jobId, problem, missingBytes } = sending
      const wasBusy = this.form.classList.contains('busy')
      this.form.classList.toggle('busy', sending.open)
      if (sending.open) {
        this.form.classList.remove('over')
        this.say(jobId && phase !== 'announcing' ? this.ask.dataset.busy : this.ask.dataset[phase] ?? this.ask.dataset.starting)
        this.refuse('')
      } else if (wasBusy) {
        this.rest()
        if (!jobId && problem) this.refuse(this.why(problem, missingBytes))
      }
    }

    why(problem, missingBytes) {
      if (missingBytes) return fill(this.ask.dataset.full, { size: size(missingBytes) })
      return this.ask.dataset[problem] ?? problem
    }

    refuse(why) {
      this.refused.hidden = !why
      this.refused.querySelector('span').textContent = why
    }

    say(words) {
      if (this.ask.textContent !== words) this.ask.textContent = words
    }

    rest() {
      this.form.classList.remove('over')
      this.form.reset()
      this.ask.replaceChildren(...this.invitation)
    }
  },
)

function carriesFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false
}
