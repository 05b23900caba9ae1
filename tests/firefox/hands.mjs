// What a person does with a page, and what it shows in the end.

const patience = 30_000

export const tiles = '#results .tile img'
export const jobPage = /\/jobs\/[0-9a-f-]{36}$/
const files = '#drop input[type=file]:not([webkitdirectory])'

/** Choose these files on the first page; where the page has script, that begins the import. */
export async function choose(page, address, paths) {
  await page.goto(address)
  const input = await page.$(files)
  await input.uploadFile(...paths)
}

export async function bring(page, address, paths) {
  await choose(page, address, paths)
  await until(page, () => jobPage.test(page.url()), 'the page of the import')
}

// By the keyboard: where a page has no script, the driver cannot find out where to click.
export async function enter(page, selector) {
  await page.focus(selector)
  await page.keyboard.press('Enter')
}

export async function seen(page, selector, text) {
  const found = async () => (await texts(page, selector)).join(' ')
  await until(page, async () => (await found()).includes(text), `“${text}” in ${selector}`, found)
}

export async function counted(page, selector, number) {
  await until(page, async () => (await texts(page, selector)).length === number, `${number} of ${selector}`)
}

export function same(found, wanted) {
  if (String(found) !== String(wanted)) throw new Error(`${found} instead of ${wanted}`)
}

// What is seen of them; nothing while one page gives way to another.
function texts(page, selector) {
  const look = (wanted) =>
    Array.from(document.querySelectorAll(wanted))
      .filter((one) => one.checkVisibility())
      .map((one) => one.textContent.trim())
  return page.evaluate(look, selector).catch(() => [])
}

// Asked from here and not in the page, which may change meanwhile, and may have no script.
export async function until(page, condition, what, found = () => '') {
  const end = Date.now() + patience
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what} did not come; at ${page.url()} ${await found()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
