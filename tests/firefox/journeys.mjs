// What a person does in Firefox: node journeys.mjs ADDRESS BOX FIREFOX
// Prints a line of JSON for each journey: {"name", "error"}, where error is null for one that went well; and one for each
// wish: {"wish"}, which a line of JSON on standard input answers once it is granted.

import { createInterface } from 'node:readline'

import puppeteer from 'puppeteer-core'

import { bringing, withoutScript } from './bringing.mjs'
import { interrupted, watching } from './watching.mjs'

const [address, box, program] = process.argv.slice(2)
const patience = 30_000
// What Firefox says of a poll that is under way when its page is left.
const leaving = /NetworkError when attempting to fetch resource/
const heard = createInterface({ input: process.stdin })
const answers = heard[Symbol.asyncIterator]()

async function wish(what) {
  console.log(JSON.stringify({ wish: what }))
  return JSON.parse((await answers.next()).value)
}

async function walk(browser, name, journey, complain) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  const complaints = []
  const listen = (words) => leaving.test(words) || complaints.push(words)
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && listen(message.text()))
  page.on('pageerror', (error) => listen(String(error)))
  let error = null
  try {
    await journey(page, { address, box, wish, another: () => context.newPage() })
    if (complaints.length && complain) error = `the console complains: ${complaints.join('; ')}`
  } catch (trouble) {
    error = trouble.stack
  }
  console.log(JSON.stringify({ name, error }))
  await context.close()
}

async function withFirefox(preferences, groups) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    protocolTimeout: patience,
    extraPrefsFirefox: preferences,
  })
  for (const [journeys, complain] of groups) {
    for (const name of Object.keys(journeys)) await walk(browser, name, journeys[name], complain)
  }
  await browser.close()
}

await withFirefox({}, [
  [bringing, true],
  [watching, true],
  [interrupted, false],
])
await withFirefox({ 'javascript.enabled': false }, [[withoutScript, true]])
heard.close()
