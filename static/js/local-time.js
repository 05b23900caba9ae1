// <local-time><time datetime="…Z">…</time></local-time>: the moment in the zone of who looks.
// The server writes UTC, the same for everybody, so a morph may bring that back: then it is written anew at once.

const language = document.documentElement.lang

const forms = {
  clock: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }),
  year: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' }),
}

function words(moment, kind) {
  const clock = forms.clock.format(moment)
  if (kind === 'clock') return clock
  const today = new Date()
  const day = (moment.getFullYear() === today.getFullYear() ? forms.day : forms.year).format(moment)
  return `${day}, ${clock}`
}

customElements.define(
  'local-time',
  class extends HTMLElement {
    connectedCallback() {
      this.observer = new MutationObserver(() => this.write())
      this.observer.observe(this, { subtree: true, childList: true, characterData: true, attributes: true })
      this.write()
    }

    disconnectedCallback() {
      this.observer.disconnect()
    }

    write() {
      const time = this.querySelector('time')
      const moment = new Date(time?.dateTime ?? NaN)
      if (isNaN(moment)) return
      const text = words(moment, this.getAttribute('kind'))
      if (time.textContent !== text) time.textContent = text
    }
  },
)
