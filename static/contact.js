// Contact support over the page. The forms and answers are those of /support; this only shows them here.

let dialog;

// A parsed page, without a line of markup in a script's hands.
const load = (method, address, body = null) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open(method, address);
  request.responseType = "document";
  request.addEventListener("load", () => (request.response ? resolve(request.response) : reject(new Error(address))));
  request.addEventListener("error", () => reject(new Error(address)));
  request.send(body);
});

function show(page) {
  const content = document.importNode(page.querySelector("main"), true);
  const body = document.createElement("div");
  body.append(...content.childNodes);
  const problem = body.querySelector("[role=alert]");
  problem?.removeAttribute("id");  // the page below may have one, too
  dialog.replaceChildren(body);
  const close = body.querySelector("[data-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
    dialog.prepend(body.querySelector("h1"), close);  // stay in sight
  }
  dialog.querySelector("form[action='/support']")?.addEventListener("submit", send);
  (problem ?? dialog.querySelector("h1"))?.focus();
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    show(await load("POST", form.getAttribute("action"), new URLSearchParams(new FormData(form))));
  } catch {
    form.submit();
  }
}

// What somebody has begun to write is still there when they come back.
export async function open(link) {
  if (!dialog?.querySelector("form")) {
    const withReference = document.querySelector("main [data-contact]") ?? link;
    const page = await load("GET", withReference.getAttribute("href"));
    dialog?.remove();
    dialog = document.createElement("dialog");
    dialog.className = "over";
    dialog.setAttribute("aria-labelledby", "support-title");
    document.body.append(dialog);
    dialog.showModal();
    show(page);
    return;
  }
  dialog.showModal();
  dialog.querySelector("h1").focus();
}
