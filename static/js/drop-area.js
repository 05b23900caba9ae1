// <drop-area>: what is dropped anywhere on the page, or chosen in its form, starts by itself.
// Without script the form inside works as it stands.

import { entriesOf, filesOf } from './dropped-files.js'
import { Refused, sendFiles } from './send-files.js'

customElements.define(
  'drop-area',
  class extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector('form')
      this.ask = this.querySelector('.ask')
      this.sending = this.querySelector('.sending')
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
      this.sending.querySelector('button').addEventListener('click', () => this.under.abort(), { signal })
      // Back from the next page: nothing is under way any more.
      addEventListener('pageshow', (event) => event.persisted && this.rest(), { signal })
    }

    disconnectedCallback() {
      this.listening.abort()
    }

    enter(event) {
      if (!carriesFiles(event) || this.busy || this.form.classList.contains('over')) return
      this.form.classList.add('over')
      this.say(this.ask.dataset.lettingGo)
    }

    over(event) {
      if (!carriesFiles(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = this.busy ? 'none' : 'copy'
      this.enter(event)
    }

    // Inside the page one element is left for another; only what leaves the page has no other.
    leave(event) {
      if (!this.busy && event.relatedTarget === null) this.rest()
    }

    // While something is dragged no pointer moves: it was let go elsewhere, and nobody said so.
    move() {
      if (!this.busy && this.form.classList.contains('over')) this.rest()
    }

    async drop(event) {
      if (!carriesFiles(event)) return
      event.preventDefault()
      if (this.busy) return
      // All entries are asked for before anything is awaited: after that the browser forgets what was dropped.
      const entries = entriesOf(event.dataTransfer)
      this.form.classList.remove('over')
      this.begin(() => filesOf(entries))
    }

    choose() {
      const files = [...this.form.querySelectorAll('input[type=file]')].flatMap((input) => [...input.files])
      if (files.length)
        this.begin(async () => files.map((file) => ({ file, path: file.webkitRelativePath || file.name })))
    }

    async begin(find) {
      if (this.busy) return
      this.busy = true
      this.under = new AbortController()
      this.form.classList.add('busy')
      this.refused.hidden = true
      this.say(this.ask.dataset.looking)
      try {
        const chosen = await find()
        if (!chosen.length) return this.stop(this.ask.dataset.nothing)
        this.say(this.ask.dataset.starting)
        this.sending.hidden = false
        location.assign(
          await sendFiles(this.form, chosen, {
            signal: this.under.signal,
            onProgress: (sent, all) => this.show(sent, all),
          }),
        )
      } catch (error) {
        if (error.name === 'AbortError') this.stop()
        else this.stop(error instanceof Refused ? error.message : this.ask.dataset.lost)
      }
    }

    show(sent, all) {
      const bar = this.sending.querySelector('progress')
      const words = this.sending.querySelector('.sent')
      bar.max = all
      bar.value = sent
      words.textContent = words.dataset.words
        .replace('{part}', megabytes(sent))
        .replace('{whole}', `${megabytes(all)} MB`)
    }

    say(words) {
      this.ask.textContent = words
    }

    stop(why) {
      this.rest()
      this.refused.hidden = !why
      this.refused.querySelector('span').textContent = why ?? ''
    }

    rest() {
      this.busy = false
      this.form.classList.remove('over', 'busy')
      this.form.reset()
      this.sending.hidden = true
      this.ask.replaceChildren(...this.invitation)
    }
  },
)

function carriesFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false
}

function megabytes(bytes) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 1e6)
}
