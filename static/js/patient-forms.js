// A button that was pressed says so at once and is safe to press twice. Only forms with data-busy words.

document.addEventListener('submit', (event) => {
  const button = event.submitter
  if (!button?.dataset.busy || event.defaultPrevented) return
  if (button.ariaDisabled === 'true') return event.preventDefault()
  button.dataset.said = button.textContent
  button.textContent = button.dataset.busy
  button.ariaDisabled = 'true'
})

// Back from the next page: nothing is under way any more.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return
  for (const button of document.querySelectorAll('[data-said]')) {
    button.textContent = button.dataset.said
    button.ariaDisabled = null
  }
})
