// Another page in the same document: what is being sent goes on, and nothing flashes.

import { sending } from './sending.js'

let asked

/**
 * Show the page at this address in place of what stands here. <sending-bar> stays.
 *
 * @param {string} href of this site
 * @param {{replace?: boolean}} how `replace`: the page takes the place of this one in the history
 */
export async function visit(href, { replace = false } = {}) {
  asked?.abort()
  asked = new AbortController()
  try {
    const answer = await fetch(href, { signal: asked.signal, headers: { Accept: 'text/html' } })
    if (!answer.headers.get('Content-Type')?.startsWith('text/html')) throw new TypeError('no page')
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'), addressOf(answer, href), replace)
  } catch (error) {
    // Without a line the browser says so itself; but nothing that is being sent is given up for that.
    if (error.name !== 'AbortError' && !sending.open) location.assign(href)
  }
}

function addressOf(answer, href) {
  const address = new URL(answer.url)
  address.hash = new URL(href, location.href).hash
  return address
}

function show(page, address, replace) {
  // htmx brings back, on the way back, what carries its mark.
  if (!history.state?.htmx) history.replaceState({ htmx: true }, '', location.href)
  history[replace ? 'replaceState' : 'pushState']({ htmx: true }, '', address)
  document.title = page.title
  const bar = document.querySelector('sending-bar')
  for (const old of [...document.body.children]) if (old !== bar) old.remove()
  page.querySelector('sending-bar')?.remove()
  bar.before(...page.body.children)
  htmx.process(document.body)
  document.dispatchEvent(new Event('visited'))
  arrive(address.hash)
}

// As after a navigation: at the beginning, or where the address points.
function arrive(hash) {
  const target = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null
  if (target) target.scrollIntoView({ block: 'center' })
  else scrollTo(0, 0)
  const focused = target?.querySelector('a[href]') ?? document.getElementById('main')
  focused?.focus({ preventScroll: true })
}

// While something is being sent, links are followed so that it goes on.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]')
  if (!link || !sending.open || event.defaultPrevented || event.button || hasModifier(event)) return
  const address = new URL(link.href)
  if (address.origin !== location.origin || link.hasAttribute('download') || link.target) return
  if (address.pathname === location.pathname && address.search === location.search && address.hash) return
  event.preventDefault()
  visit(link.href)
})

function hasModifier(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
}
