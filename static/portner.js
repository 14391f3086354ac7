// What makes the pages nicer. Every page works without it.

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// The problem is read out and seen first.
each("#problem", (problem) => problem.focus());

// Shows the passwords of a form; hides them before they are sent, so that the browser keeps them as passwords.
each("[data-reveal]", (label) => {
  const box = label.querySelector("input");
  const form = label.closest("form");
  const passwords = form.querySelectorAll("[type=password]");
  const type = (value) => passwords.forEach((field) => { field.type = value; });
  label.hidden = false;
  box.addEventListener("change", () => type(box.checked ? "text" : "password"));
  form.addEventListener("submit", () => type("password"));
});

// Apps show "123 456", and so do people who paste.
each(".code", (field) => {
  field.addEventListener("input", () => {
    if (/[\s-]/.test(field.value)) field.value = field.value.replace(/[\s-]/g, "");
  });
});

each("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = button.dataset.done;
  });
});

// A code may be sent again after a while; the server says so too.
each("[data-after]", (button) => {
  const time = button.parentElement.querySelector("time");
  const end = Date.now() + 1000 * Number(button.dataset.after);
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    time.hidden = left <= 0;
    time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
});

// Follows the text with the code; read out only when something has changed.
each("[data-delivery]", (line) => {
  let pause = 1000;
  const follow = async () => {
    const answer = await fetch(line.dataset.delivery, {redirect: "error"}).catch(() => null);
    if (!answer || !answer.ok) return;
    const {text, settled} = await answer.json();
    if (text && text !== line.textContent) line.textContent = text;
    pause = Math.min(1.3 * pause, 10000);
    if (!settled) setTimeout(follow, pause);
  };
  setTimeout(follow, pause);
});

// Counts down, silently; the end is announced, and gives the button back.
each("[data-seconds]", (wait) => {
  const time = wait.querySelector("time");
  const end = Date.now() + 1000 * Number(wait.dataset.seconds);
  const setDisabled = (disabled) => each("[data-wait]", (button) => { button.disabled = disabled; });
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      return;
    }
    clearInterval(timer);
    setDisabled(false);
    wait.setAttribute("role", "status");
    wait.textContent = wait.dataset.done;
  };
  const timer = setInterval(tick, 1000);
  wait.hidden = false;
  setDisabled(true);
  tick();
});

// The form for support opens over the page; when that fails, as a page of its own.
each("[data-contact]", (link) => {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import(link.dataset.contact).then(({open}) => open(link)).catch(() => location.assign(link.href));
  });
});

// A page of ours instead of the browser's when the network is away; for those who have been let in.
if (navigator.serviceWorker && document.body.classList.contains("room")) {
  // A version of ours is a new worker, which throws the files of the one before away.
  const address = `/service-worker.js?${import.meta.url.split("/").at(-2)}`;
  const trusted = window.trustedTypes?.createPolicy("service-worker", {createScriptURL: () => address});
  navigator.serviceWorker.register(trusted?.createScriptURL("") ?? address).catch(() => {});
}
