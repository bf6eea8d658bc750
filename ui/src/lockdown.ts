/** What a shopper's hand must not do to the page: menu, selection, drag, zoom. The program refuses the rest. */
export function lockDown(): void {
  const refuse = (event: Event) => event.preventDefault();
  for (const kind of ["contextmenu", "selectstart", "dragstart", "drop", "gesturestart", "dblclick"]) {
    document.addEventListener(kind, refuse);
  }
  document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  document.addEventListener(
    "touchmove",
    (event) => event.touches.length > 1 && event.preventDefault(),
    { passive: false },
  );
  document.addEventListener("keydown", (event) => {
    const reload = event.key === "F5" || event.key === "F11";
    if (reload || event.altKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
    }
  });
  if (new URLSearchParams(location.search).has("kiosk")) {
    document.documentElement.classList.add("no-pointer");
  }
}
