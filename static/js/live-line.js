// <live-line stream="/jobs/…/stream">: brings the card's changes the moment they happen, while somebody looks.
// Polls stay the truth; what is older than what is shown is dropped. <html data-line> says how news comes:
// live, polled (every 2 seconds) or lost.

const quietMs = 25_000
const deafMs = 1_500
const firstPauseMs = 500
const longestPauseMs = 60_000
const revisionOf = (html) => Number(/data-revision="(\d+)"/.exec(html)?.[1] ?? NaN)

customElements.define(
  'live-line',
  class extends HTMLElement {
    connectedCallback() {
      this.listening = new AbortController()
      const { signal } = this.listening
      document.addEventListener('visibilitychange', () => this.look(), { signal })
      addEventListener('pageshow', () => this.look(), { signal })
      addEventListener('pagehide', () => this.rest(), { signal })
      addEventListener('online', () => this.hurry?.(), { signal })
      document.addEventListener('htmx:before:swap', (event) => this.judge(event), { signal })
      document.addEventListener('htmx:after:request', (event) => this.polled(event), { signal })
      document.addEventListener('htmx:error', (event) => this.failed(event), { signal })
      this.shown = Number(this.card?.dataset.revision ?? 0)
      this.say('polled')
      this.look()
    }

    disconnectedCallback() {
      this.listening.abort()
      this.rest()
      delete document.documentElement.dataset.line
    }

    get card() {
      return document.getElementById('progress')
    }

    say(line) {
      document.documentElement.dataset.line = line
    }

    look() {
      if (document.hidden) this.rest()
      else if (!this.open && !this.done) this.run((this.open = new AbortController()))
    }

    rest() {
      this.open?.abort()
      this.open = undefined
      clearTimeout(this.deaf)
    }

    async run(open) {
      for (let failures = 0; this.open === open && !this.done; ) {
        this.came = 0
        const attempt = new AbortController()
        const stop = () => attempt.abort()
        open.signal.addEventListener('abort', stop)
        this.drop = stop
        await this.listen(attempt).catch(() => {})
        open.signal.removeEventListener('abort', stop)
        stop()
        if (this.open !== open || this.done) return
        if (document.documentElement.dataset.line === 'live') this.say('polled')
        failures = this.came > 1 ? 1 : failures + 1
        await this.pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2))
      }
    }

    // Cut short as soon as the line is known to be back.
    pause(ms) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.hurry = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }

    async listen(attempt) {
      let watch = setTimeout(() => attempt.abort(), quietMs)
      try {
        const answer = await fetch(this.getAttribute('stream'), { signal: attempt.signal, cache: 'no-store' })
        if (!answer.ok || !answer.body) return
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
        let kept = ''
        for (;;) {
          const { value, done } = await reader.read()
          if (done) return
          clearTimeout(watch)
          watch = setTimeout(() => attempt.abort(), quietMs)
          const events = (kept + value).split('\n\n')
          kept = events.pop()
          for (const event of events) this.hear(event)
        }
      } finally {
        clearTimeout(watch)
      }
    }

    hear(event) {
      const name = /^event: (.*)$/m.exec(event)?.[1]
      const html = /^data: (.*)$/m.exec(event)?.[1]
      if (html === undefined) return
      this.came += 1
      this.say('live')
      this.heard = revisionOf(html)
      if (name === 'end') this.done = true
      const card = this.card
      if (card && (this.heard > this.shown || name === 'end')) {
        htmx.swap({ sourceElement: card, target: card, text: html, swap: 'outerMorph' })
      }
      if (this.done) this.rest()
    }

    ours(event) {
      return event.target?.id === 'progress'
    }

    // Numbers never fall: an answer that was overtaken on its way is not shown.
    judge(event) {
      if (!this.ours(event)) return
      const revision = revisionOf(event.detail.ctx.text)
      if (revision < this.shown) event.preventDefault()
      else if (revision > this.shown) this.shown = revision
    }

    polled(event) {
      if (!this.ours(event)) return
      const { response, text } = event.detail.ctx
      if (response.status >= 500) return this.say('lost')
      if (document.documentElement.dataset.line === 'lost') {
        this.say('polled')
        this.hurry?.()
      }
      if (response.status === 200) this.overtaken(revisionOf(text))
    }

    // A poll brought news that the stream does not bring either soon after: the stream is held up somewhere.
    overtaken(revision) {
      if (document.documentElement.dataset.line !== 'live') return
      clearTimeout(this.deaf)
      this.deaf = setTimeout(() => {
        if (this.open && this.heard < revision) this.drop()
      }, deafMs)
    }

    failed(event) {
      if (this.ours(event)) this.say('lost')
    }
  },
)
