// On a page that was opened as a file browsers start no worker. There the search runs in a frame instead, which the
// theme would fetch from a server.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(address) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      frame.title = ""
      frame.srcdoc = "<body></body>"
      this.ready = new Promise(ready => {
        frame.onload = () => {
          const inside = frame.contentWindow, script = inside.document.createElement("script")
          inside.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }))
          script.src = address
          script.onload = () => ready(inside)
          inside.document.body.append(script)
        }
      })
      this.terminate = () => frame.remove()
      document.body.append(frame)
    }

    postMessage(data) {
      this.ready.then(inside => inside.dispatchEvent(new MessageEvent("message", { data })))
    }
  }
  window.Worker = window.IFrameWorker
}
