// <done-notice job="…">: offers a notification for the end of the import, and gives it when nobody looks.

const askEveryMs = 20_000
const open = new Set(['receiving', 'pending', 'running', 'paused'])

customElements.define(
  'done-notice',
  class extends HTMLElement {
    connectedCallback() {
      if (!('Notification' in window)) return
      this.button = this.querySelector('button')
      this.button.addEventListener('click', () => this.agree())
      this.button.hidden = Notification.permission !== 'default'
      document.addEventListener('import-ended', this)
      // A page that nobody sees neither polls nor listens: it asks rarely, and only where that was wanted.
      this.timer = setInterval(() => this.ask(), askEveryMs)
    }

    disconnectedCallback() {
      clearInterval(this.timer)
      document.removeEventListener('import-ended', this)
    }

    // There is nothing more to tell.
    handleEvent() {
      this.button.hidden = true
    }

    async agree() {
      await Notification.requestPermission()
      this.button.hidden = true
    }

    async ask() {
      if (!document.hidden || Notification.permission !== 'granted') return
      const answer = await fetch(`/api/progress/${this.getAttribute('job')}`).catch(() => undefined)
      if (!answer?.ok) return
      const { status } = await answer.json()
      if (open.has(status)) return
      clearInterval(this.timer)
      const body = this.dataset[status] ?? this.dataset.completed
      new Notification(this.getAttribute('name'), { body, tag: this.getAttribute('job') })
    }
  },
)
