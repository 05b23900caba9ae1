// <film-view>: a film that this browser turns out not to play leaves its first picture, and says what to do.

customElements.define(
  'film-view',
  class extends HTMLElement {
    connectedCallback() {
      this.film = this.querySelector('video')
      this.film.addEventListener('error', () => this.leave())
      this.film.addEventListener('loadedmetadata', () => this.look())
      this.look()
    }

    // Sound without a picture: the browser knows the container and not what is in it.
    look() {
      const known = this.film.readyState >= HTMLMediaElement.HAVE_METADATA
      if (this.film.error || (known && !this.film.videoWidth)) this.leave()
    }

    leave() {
      this.film.controls = false
      this.querySelector('.notice').hidden = false
    }
  },
)
