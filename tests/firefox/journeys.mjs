// What a person does in Firefox, from choosing files to the large view: node journeys.mjs ADDRESS BOX FIREFOX
// BOX is a folder with twenty photos, IMG_0000.jpg among them lying on its side, and broken.jpg. Prints a line of JSON
// for each journey: {"name", "error"}, where error is null for one that went well.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import puppeteer from 'puppeteer-core'

const [address, box, program] = process.argv.slice(2)
const patience = 30_000
const jobPage = /\/jobs\/[0-9a-f-]{36}$/
const files = '#drop input[type=file]:not([webkitdirectory])'
const tiles = '#results .tile img'
const all = (await readdir(box)).sort().map((name) => join(box, name))
const photo = (number) => join(box, `IMG_${String(number).padStart(4, '0')}.jpg`)

const journeys = {
  async chosen_files_come_in_and_the_broken_one_is_named(page) {
    await bring(page, all)
    await seen(page, '#progress .state', 'Done')
    await counted(page, tiles, 20)
    await seen(page, 'main', 'broken.jpg')
    const title = await page.title()
    if (!title.startsWith('✓')) throw new Error(`the tab says “${title}”`)
  },

  async pictures_stand_upright_in_the_grid_and_arrows_lead_through_it(page) {
    await bring(page, [photo(0), photo(1), photo(2)])
    await counted(page, tiles, 3)
    const upright = await page.$$eval(tiles, (images) =>
      Promise.all(images.map((image) => image.decode().then(() => image.naturalHeight > image.naturalWidth))),
    )
    if (String(upright) !== 'true,false,false') throw new Error(`upright: ${upright}`)
    await page.focus('#results .tile a')
    await page.keyboard.press('ArrowRight')
    const focused = await page.evaluate(() => document.activeElement.querySelector('img')?.alt)
    if (focused !== 'IMG_0001.jpg') throw new Error(`the focus is on ${focused}`)
  },

  async a_picture_opens_large_and_keys_lead_on_and_back(page) {
    await bring(page, [photo(5), photo(6)])
    await counted(page, tiles, 2)
    await page.click('#results .tile a')
    await seen(page, '.viewer h1', 'IMG_0005.jpg')
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth))
    await page.keyboard.press('ArrowRight')
    await seen(page, '.viewer h1', 'IMG_0006.jpg')
    await page.keyboard.press('Escape')
    await counted(page, tiles, 2)
  },

  async form_card_grid_and_viewer_work_without_javascript(page) {
    await page.goto(address)
    await choose(page, files, all)
    await enter(page, '#drop button')
    await until(page, () => jobPage.test(page.url()), 'the page of the import')
    await seen(page, '#progress .state', 'Done')
    await counted(page, tiles, 20)
    await enter(page, '#results .tile a')
    await seen(page, '.viewer h1', 'IMG_0000.jpg')
    await enter(page, '.viewer a[rel=next]')
    await seen(page, '.viewer h1', 'IMG_0001.jpg')
  },
}

async function bring(page, paths) {
  await page.goto(address)
  await choose(page, files, paths)
  await until(page, () => jobPage.test(page.url()), 'the page of the import')
}

async function choose(page, selector, paths) {
  const input = await page.$(selector)
  await input.uploadFile(...paths)
}

// By the keyboard: where a page has no script, the driver cannot find out where to click.
async function enter(page, selector) {
  await page.focus(selector)
  await page.keyboard.press('Enter')
}

async function seen(page, selector, text) {
  const found = () => texts(page, selector)
  await until(page, async () => (await found()).join(' ').includes(text), `“${text}” in ${selector}`)
}

async function counted(page, selector, number) {
  await until(page, async () => (await texts(page, selector)).length === number, `${number} of ${selector}`)
}

// Nothing while one page gives way to another.
function texts(page, selector) {
  const look = (wanted) => Array.from(document.querySelectorAll(wanted), (one) => one.textContent.trim())
  return page.evaluate(look, selector).catch(() => [])
}

// Asked from here and not in the page, which may change meanwhile, and may have no script.
async function until(page, condition, what) {
  const end = Date.now() + patience
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${patience / 1000} s; at ${page.url()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function walk(browser, name) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const complaints = []
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  let error = null
  try {
    await journeys[name](page)
    if (complaints.length) error = `the console complains: ${complaints.join('; ')}`
  } catch (trouble) {
    error = trouble.stack
  }
  console.log(JSON.stringify({ name, error }))
  await context.close()
}

async function withFirefox(names, preferences) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    protocolTimeout: patience,
    extraPrefsFirefox: preferences,
  })
  for (const name of names) await walk(browser, name)
  await browser.close()
}

const plain = Object.keys(journeys).filter((name) => name.includes('without_javascript'))
await withFirefox(
  Object.keys(journeys).filter((name) => !plain.includes(name)),
  {},
)
await withFirefox(plain, { 'javascript.enabled': false })
