// <sending-bar>: how far sending is, at the foot of every page while it lasts, with the ways to hold and to end it.
// The figures of the work stand in the card; these are of the line.

import { sending } from './sending.js'
import { fill, size, sizePair } from './words.js'

const longList = 500
// What was said once is read by then.
const restAfter = 10_000
const over = ['completed', 'cancelled', 'failed', 'expired']
const wide = matchMedia('(min-width: 48rem)')

customElements.define(
  'sending-bar',
  class extends HTMLElement {
    connectedCallback() {
      this.what = this.querySelector('.what')
      this.figures = this.querySelector('.figures')
      this.bar = this.querySelector('progress')
      this.panel = this.querySelector('.sending-list')
      this.spoken = this.querySelector('[role=status]')
      this.listening = new AbortController()
      const { signal } = this.listening
      sending.addEventListener('change', () => this.show(), { signal })
      sending.addEventListener('moved', () => askAgain(), { signal })
      this.addEventListener('click', (event) => this.press(event), { signal })
      document.addEventListener('submit', (event) => this.steer(event), { signal })
      for (const name of ['import-ended', 'visited']) document.addEventListener(name, () => this.leave(), { signal })
      addEventListener('beforeunload', (event) => sending.open && event.preventDefault(), { signal })
      document.addEventListener('visibilitychange', () => this.keepAwake(), { signal })
      this.show()
    }

    disconnectedCallback() {
      this.listening.abort()
    }

    press(event) {
      const button = event.target.closest('button')
      const name = button?.dataset.act
      if (name === 'files') this.open(this.panel.hidden)
      else if (name === 'close') sending.enter('rest')
      else if (name) sending[name]()
      if (name) this.handOn(button)
    }

    // A button that goes takes the focus with it: what came in its place has it next.
    handOn(button) {
      const next = this.hidden ? document.getElementById('main') : this.querySelector('[data-phases]:not([hidden])')
      if (this.hidden || button.hidden) next?.focus({ preventScroll: true })
    }

    // The card's own buttons: a form would leave the page, and with it what is being sent.
    steer(event) {
      if (!sending.open || !sending.jobId || !event.target.action?.endsWith(`/jobs/${sending.jobId}/control`)) return
      event.preventDefault()
      if (event.submitter?.value === 'cancel') sending.cancel()
      if (event.submitter?.value === 'start') sending.leaveRest()
    }

    // Once the import has ended, nothing is left to say about its way here; whichever of both is noticed first.
    leave() {
      if (sending.phase === 'sent' && ended(sending.jobId)) sending.enter('rest')
    }

    // The card says the same as long as it is true. Whoever points at the bar still reads it.
    fade() {
      clearTimeout(this.fading)
      if (this.phase !== 'sent') return
      this.fading = setTimeout(() => (this.matches(':hover, :focus-within') ? this.fade() : sending.enter('rest')), restAfter)
    }

    show() {
      if (sending.phase === 'sent' && ended(sending.jobId)) return void sending.enter('rest')
      const { phase } = sending
      this.hidden = !sending.open && !['sent', 'closed'].includes(phase)
      if (phase !== this.phase) this.turn(phase)
      if (this.hidden) return
      this.what.textContent = this.sentence()
      this.figures.textContent = this.fineFigures()
      this.bar.max = sending.bytesAll || 1
      this.bar.value = phase === 'sent' ? this.bar.max : sending.bytesSent
      for (const button of this.querySelectorAll('[data-phases]')) {
        button.hidden = !button.dataset.phases.split(' ').includes(phase)
      }
      this.refusals()
      if (this.panel.hidden && !this.chosen && this.listed()) this.open(true, false)
    }

    // What changes only with the phase.
    turn(phase) {
      const before = this.phase
      this.phase = phase
      this.dataset.phase = phase
      this.keepAwake()
      this.fade()
      this.spoken.textContent = this.hidden ? '' : this.sentence()
      if (phase === 'looking' && before !== phase) this.chosen = false
      if (!this.listed()) this.open(false, false)
    }

    // A long list shows itself while it is read, and makes room for the pictures when they come.
    listed() {
      const { phase, found } = sending
      if (this.chosen) return true
      return ['looking', 'announcing'].includes(phase) && found > longList && wide.matches
    }

    open(wanted, chosen = true) {
      this.chosen ||= chosen
      this.panel.hidden = !wanted
      this.querySelector('[data-act=files]').setAttribute('aria-expanded', String(wanted))
    }

    sentence() {
      const { phase, all, sent, found, failed, problem } = sending
      const words = this.dataset
      if (phase === 'looking') return fill(words.looking, { n: found })
      if (phase === 'announcing') return fill(words.announcing, { n: found, done: sent + sending.queue.length })
      if (phase === 'stuck' && problem) return problem === 'lost' ? words.lost : problem
      if (phase === 'stuck') return fill(words.stuck, { n: failed })
      if (phase === 'full') return fill(words.full, { size: size(sending.missingBytes) })
      if (phase === 'sent') return fill(words.sent, { n: all })
      return fill(words[phase] ?? words.sending, { n: all, sent })
    }

    fineFigures() {
      const { phase, bytesAll, bytesSent, pace } = sending
      if (!bytesAll || phase === 'looking' || phase === 'sent') return ''
      const parts = [fill(this.dataset.bytes, sizePair(bytesSent, bytesAll))]
      const { speed } = pace
      if (phase === 'sending' && speed) {
        parts.push(fill(this.dataset.speed, { size: size(speed) }))
        parts.push(this.left((bytesAll - bytesSent) / speed))
      }
      return parts.join(' · ')
    }

    left(seconds) {
      if (seconds <= 50) return this.dataset.moment
      const minutes = Math.ceil(seconds / 60)
      if (minutes <= 90) return fill(this.dataset.minutes, { n: minutes })
      return fill(this.dataset.hours, { n: Math.round(seconds / 3600) })
    }

    refusals() {
      const { refused } = sending
      const line = this.querySelector('.refusals')
      line.hidden = !refused
      line.textContent = fill(this.dataset.refused, { n: refused })
      const button = this.querySelector('[data-act=files]')
      button.textContent = refused ? fill(this.dataset.turnedAway, { n: refused }) : this.dataset.files
    }

    // A screen that falls asleep takes the line with it. Where it is not allowed, nothing is lost but this.
    async keepAwake() {
      const wanted = sending.phase === 'sending' && !document.hidden
      if (!wanted) {
        this.lock?.release()
        this.lock = undefined
      } else if (!this.lock || this.lock.released) {
        this.lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
      }
    }
  },
)

// Whether the page that stands here is that of this import, and shows its end.
function ended(jobId) {
  const watch = document.querySelector('#progress job-watch')
  return location.pathname.endsWith(`/jobs/${jobId}`) && over.includes(watch?.getAttribute('status'))
}

// The card need not wait for its next poll.
function askAgain() {
  document.querySelector('#progress[hx-get]')?.dispatchEvent(new Event('every'))
}
