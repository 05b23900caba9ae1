// From choosing files to the large view. The box is a folder with twenty photos, IMG_0000.jpg among them lying on its
// side, and broken.jpg.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { bring, choose, counted, enter, jobPage, same, seen, tiles, until } from './hands.mjs'

const all = async (box) => (await readdir(box)).sort().map((name) => join(box, name))
const photo = (box, number) => join(box, `IMG_${String(number).padStart(4, '0')}.jpg`)

export const bringing = {
  async chosen_files_come_in_and_the_broken_one_is_named(page, { address, box }) {
    await bring(page, address, await all(box))
    await seen(page, '#progress .state', 'Done')
    await counted(page, tiles, 20)
    await seen(page, 'main', 'broken.jpg')
    const title = await page.title()
    if (!title.startsWith('✓')) throw new Error(`the tab says “${title}”`)
  },

  async pictures_stand_upright_in_the_grid_and_arrows_lead_through_it(page, { address, box }) {
    await bring(page, address, [photo(box, 0), photo(box, 1), photo(box, 2)])
    await counted(page, tiles, 3)
    const upright = await page.$$eval(tiles, (images) =>
      Promise.all(images.map((image) => image.decode().then(() => image.naturalHeight > image.naturalWidth))),
    )
    same(upright, 'true,false,false')
    await page.focus('#results .tile a')
    await page.keyboard.press('ArrowRight')
    same(await page.evaluate(() => document.activeElement.querySelector('img')?.alt), 'IMG_0001.jpg')
  },

  async a_picture_opens_large_and_keys_lead_on_and_back(page, { address, box }) {
    await bring(page, address, [photo(box, 5), photo(box, 6)])
    await counted(page, tiles, 2)
    await page.click('#results .tile a')
    await seen(page, '.viewer h1', 'IMG_0005.jpg')
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth))
    await page.keyboard.press('ArrowRight')
    await seen(page, '.viewer h1', 'IMG_0006.jpg')
    await page.keyboard.press('Escape')
    await counted(page, tiles, 2)
  },
}

export const withoutScript = {
  async form_card_grid_and_viewer_work_without_javascript(page, { address, box }) {
    await choose(page, address, await all(box))
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
