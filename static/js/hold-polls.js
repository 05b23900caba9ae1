// Polls rest while nobody looks, and one catches up as soon as somebody does: htmx itself never pauses `every`.

const polled = '[hx-trigger^="every"]'

document.addEventListener('htmx:before:request', (event) => {
  if (document.hidden && event.target.matches(polled)) event.preventDefault()
})

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return
  for (const element of document.querySelectorAll(polled)) element.dispatchEvent(new Event('every'))
})
