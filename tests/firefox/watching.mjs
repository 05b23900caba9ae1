// An import that goes on while one watches, and what the first page says of it afterwards. `wish` asks the test that
// started us for what no browser can do: open an import of three files, let one of them in, cut the line.

import { counted, same, seen } from './hands.mjs'

const badge = '#progress .live'
const facts = '#progress .facts'
const status = '#resume a.button-primary'

const kept = (page) => page.evaluate(() => localStorage.getItem('shoebox-job'))

export const watching = {
  async news_come_by_the_stream_to_both_tabs(page, { address, wish, another }) {
    const { path } = await wish('open import')
    const other = await another()
    for (const tab of [page, other]) {
      await tab.bringToFront()
      await tab.goto(address + path)
      await seen(tab, badge, 'Live')
    }
    await wish('let one in')
    await seen(other, facts, '1 of 3 files done')
    await page.bringToFront()
    await seen(page, facts, '1 of 3 files done')
  },

  async a_refresh_in_the_middle_loses_nothing(page, { address, wish }) {
    const { path } = await wish('open import')
    await page.goto(address + path)
    await wish('let one in')
    await seen(page, facts, '1 of 3 files done')
    await page.reload()
    await page.reload()
    await seen(page, facts, '1 of 3 files done')
    await wish('let one in')
    await seen(page, facts, '2 of 3 files done')
    await seen(page, badge, 'Live')
  },

  async a_phone_shows_card_and_first_page_without_sideways_scrolling(page, { address, wish }) {
    const { path } = await wish('open import')
    await page.setViewport({ width: 360, height: 720 })
    for (const place of [path, '/']) {
      await page.goto(address + place)
      await seen(page, 'main', '3 files')
      same(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
    }
  },

  async an_unfinished_import_is_offered_until_a_new_one_is_wanted(page, { address, wish }) {
    const { id, path } = await wish('open import')
    await wish('let one in')
    await page.goto(address + path)
    same(await kept(page), id)
    await page.goto(address)
    await seen(page, '#resume', 'Resume your import from a moment ago?')
    await seen(page, '#resume', '2 have not arrived')
    same(await page.$eval(status, (link) => link.pathname), path)
    await page.click('#resume [data-start-anew]')
    await counted(page, '#resume', 0)
    same(await kept(page), null)
  },

  async one_that_is_done_is_offered_one_that_expired_or_is_unknown_is_told_once(page, { address, wish }) {
    for (const [words, job] of [
      ['It was not taken home yet.', await wish('done import')],
      ['expired: nothing happened in it for too long', await wish('expired import')],
      ['is not here any more', await wish('no import')],
    ]) {
      await page.goto(`${address}/health`)
      await page.evaluate((id) => localStorage.setItem('shoebox-job', id), job.id)
      await page.goto(address)
      await seen(page, '#resume', words)
    }
    same(await kept(page), null)
    await page.reload()
    await counted(page, '#resume', 0)
  },

  async nothing_breaks_where_storage_is_switched_off(page, { address, wish }) {
    const { path } = await wish('open import')
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('switched off', 'SecurityError')
        },
      })
    })
    await page.goto(address + path)
    await seen(page, badge, 'Live')
    await page.goto(address)
    same(await page.$eval(status, (link) => link.pathname), path)
  },
}

// The console tells of each request that fails; here that is the point.
export const interrupted = {
  async a_lost_line_is_told_and_made_good(page, { address, wish }) {
    const { path } = await wish('open import')
    await page.goto(address + path)
    await seen(page, badge, 'Live')
    await wish('cut the line')
    await seen(page, badge, 'Reconnecting')
    await seen(page, 'main', 'This page lost its connection.')
    await wish('let one in')
    await wish('mend the line')
    await seen(page, facts, '1 of 3 files done')
    await seen(page, badge, 'Live')
  },

  async a_restart_of_the_server_is_made_good(page, { address, wish }) {
    const { path } = await wish('open import')
    await page.goto(address + path)
    await seen(page, badge, 'Live')
    await wish('stop the server')
    await seen(page, badge, 'Reconnecting')
    await wish('start the server')
    await wish('let one in')
    await seen(page, facts, '1 of 3 files done')
    await seen(page, badge, 'Live')
  },

  async polls_bring_the_news_where_streams_are_blocked(page, { address, wish }) {
    const { path } = await wish('open import')
    await wish('block streams')
    await page.goto(address + path)
    await wish('let one in')
    await seen(page, facts, '1 of 3 files done')
    await seen(page, badge, 'Every 2 s')
    await wish('mend the line')
    await seen(page, badge, 'Live')
  },
}
