// What the surfer asks a document. Called with `what` and its argument; only values come back, but for `regions`, which
// also gives the elements themselves. No marks are written into the page, so that it cannot move them.
([what, argument]) => {
  const MOST_REGIONS = 300, LONGEST_NAME = 160, LONGEST_TEXT = 30000;
  const INTERACTIVE = [
    "a[href]", "area[href]", "button", "input:not([type=hidden])", "select", "textarea", "summary",
    "audio[controls]", "video[controls]", "[contenteditable='']", "[contenteditable=true]", "[onclick]",
    "[tabindex]:not([tabindex='-1'])",
  ].join(",");
  const ROLES = new Set([
    "button", "checkbox", "combobox", "link", "listbox", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
    "radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem",
  ]);
  const INPUT_ROLES = {
    button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio",
    range: "slider", number: "spinbutton", search: "searchbox",
  };
  const TAG_ROLES = {
    A: "link", AREA: "link", BUTTON: "button", SELECT: "combobox", TEXTAREA: "textbox", SUMMARY: "button",
  };
  const UNREAD = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "IFRAME", "HEAD"]);

  const tidy = (text) => (text || "").replace(/\s+/g, " ").trim();
  const short = (text) => tidy(text).slice(0, LONGEST_NAME);

  // Text may hold halves of characters, which no JSON of ours takes.
  const wellFormed = (value) => {
    if (typeof value === "string") return value.toWellFormed();
    if (Array.isArray(value)) return value.map(wellFormed);
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [wellFormed(key), wellFormed(each)]));
  };

  const isInView = (rect) =>
    rect.width >= 1 && rect.height >= 1 && rect.bottom > 0 && rect.right > 0 &&
    rect.top < innerHeight && rect.left < innerWidth;

  const isShown = (element) => {
    const style = getComputedStyle(element);
    return style.visibility === "visible" && style.display !== "none" && style.pointerEvents !== "none";
  };

  // All elements in the order of the document, those of open shadow trees where their hosts stand.
  function* elementsBelow(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      yield node;
      if (node.shadowRoot) yield* elementsBelow(node.shadowRoot);
    }
  }

  const hit = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found && found.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };

  const holds = (element, other) => {
    for (let node = other; node; node = node.parentNode || node.host) if (node === element) return true;
    return false;
  };

  // Whether a click somewhere in `rect` would reach the element: nothing else lies on top.
  const isReached = (element, rect) => {
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, innerWidth);
    const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, innerHeight);
    return [[0.5, 0.5], [0.15, 0.2], [0.85, 0.8], [0.15, 0.8], [0.85, 0.2]].some(([across, down]) => {
      const found = hit(left + (right - left) * across, top + (bottom - top) * down);
      return found && (holds(element, found) || (element.labels && [...element.labels].some((each) => holds(each, found))));
    });
  };

  const roleOf = (element) =>
    element.getAttribute("role") ||
    (element.tagName === "INPUT" ? INPUT_ROLES[element.type] || "textbox" : TAG_ROLES[element.tagName]) ||
    (element.isContentEditable ? "textbox" : "");

  const nameOf = (element) => {
    const labelled = (element.getAttribute("aria-labelledby") || "")
      .split(/\s+/).filter(Boolean).map((id) => element.getRootNode().getElementById?.(id)?.textContent || "").join(" ");
    const isTyped = element.tagName === "TEXTAREA" || (element.tagName === "INPUT" && roleOf(element) !== "button");
    const name =
      short(labelled) || short(element.getAttribute("aria-label")) ||
      (element.labels ? short([...element.labels].map((each) => each.innerText).join(" ")) : "") ||
      short(element.getAttribute("alt")) || short(element.getAttribute("placeholder")) ||
      (isTyped || element.tagName === "SELECT" ? "" : short(element.innerText) || short(element.value)) ||
      short(element.querySelector?.("img[alt]")?.alt) || short(element.getAttribute("title")) ||
      short(element.getAttribute("name"));
    if (element.tagName !== "SELECT") return name;
    const options = [...element.options].slice(0, 20).map((each) => short(each.label)).join(" | ");
    return `${name} (options: ${options})`.trim();
  };

  const scrolls = (element) =>
    element.scrollHeight - element.clientHeight >= 10 && element.clientHeight >= 50 &&
    ["auto", "scroll", "overlay"].includes(getComputedStyle(element).overflowY);

  const isInteractive = (element) => {
    if (element.matches(INTERACTIVE) || ROLES.has(element.getAttribute("role")) || scrolls(element)) return true;
    // The outermost of those that show a hand: everything within inherits it.
    if (getComputedStyle(element).cursor !== "pointer") return false;
    const parent = element.parentElement;
    return !(parent && (getComputedStyle(parent).cursor === "pointer" || parent.closest(INTERACTIVE)));
  };

  const regions = () => {
    const data = [], elements = [];
    for (const element of elementsBelow(document.body || document.documentElement)) {
      if (data.length === MOST_REGIONS) break;
      if (!isInteractive(element) || !isShown(element) || element.disabled) continue;
      const rects = [...element.getClientRects()].filter(isInView).filter((each) => isReached(element, each));
      if (!rects.length) continue;
      data.push({
        tag_name: element.tagName.toLowerCase() + (element.tagName === "INPUT" ? `, type=${element.type}` : ""),
        role: roleOf(element),
        aria_name: nameOf(element),
        v_scrollable: scrolls(element),
        rects: rects.map((each) => ({ x: each.x, y: each.y, width: each.width, height: each.height })),
      });
      elements.push(element);
    }
    return { data: wellFormed(data), elements };
  };

  const focused = (elements) => {
    let active = document.activeElement;
    while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
    return elements.indexOf(active);
  };

  // What scrolls when the page does: the document, or the largest part of it where that stands still.
  const scroller = () => {
    const root = document.scrollingElement || document.documentElement;
    if (root.scrollHeight - innerHeight >= 10 || !document.body) return root;
    const area = (element) => element.clientWidth * element.clientHeight;
    let largest = null;
    for (const element of elementsBelow(document.body))
      if (scrolls(element) && isInView(element.getBoundingClientRect()) && (!largest || area(element) > area(largest)))
        largest = element;
    return largest && area(largest) * 3 > innerWidth * innerHeight ? largest : root;
  };

  const viewport = () => {
    const view = visualViewport, element = scroller(), isRoot = element === (document.scrollingElement || document.documentElement);
    return {
      height: isRoot ? view.height : element.clientHeight, width: view.width, offsetLeft: view.offsetLeft,
      offsetTop: view.offsetTop, pageLeft: view.pageLeft, pageTop: isRoot ? view.pageTop : element.scrollTop,
      scale: view.scale, clientWidth: document.documentElement.clientWidth,
      clientHeight: document.documentElement.clientHeight, scrollWidth: document.documentElement.scrollWidth,
      scrollHeight: element.scrollHeight,
    };
  };

  const blockOf = (node) => {
    let element = node.parentElement;
    while (element && getComputedStyle(element).display.startsWith("inline")) element = element.parentElement;
    return element;
  };

  const visibleText = () => {
    const lines = [];
    let block = null, length = 0;
    const read = (root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
        UNREAD.has(node.tagName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
      for (let node = walker.nextNode(); node && length < LONGEST_TEXT; node = walker.nextNode()) {
        if (node.nodeType === Node.ELEMENT_NODE) {
          if (node.shadowRoot) read(node.shadowRoot);
          continue;
        }
        if (!node.data.trim() || !node.parentElement) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const style = getComputedStyle(node.parentElement);
        if (style.visibility !== "visible" || style.opacity === "0" || ![...range.getClientRects()].some(isInView)) continue;
        const ground = blockOf(node);
        if (ground === block) lines[lines.length - 1] += node.data;
        else lines.push(node.data);
        block = ground;
        length += node.data.length;
      }
    };
    if (document.body) read(document.body);
    return lines.map(tidy).filter(Boolean).join("\n").slice(0, LONGEST_TEXT);
  };

  const wholeText = () => (document.body ? document.body.innerText : "").slice(0, 50 * LONGEST_TEXT);

  const itemOf = (scope) => {
    const item = {};
    if (scope.getAttribute("itemtype")) item.itemType = scope.getAttribute("itemtype");
    for (const each of scope.querySelectorAll("[itemprop]")) {
      if (each.parentElement.closest("[itemscope]") !== scope) continue;
      const value = each.hasAttribute("itemscope")
        ? itemOf(each)
        : short(each.content || each.getAttribute("datetime") || each.href || each.src || each.textContent);
      const name = each.getAttribute("itemprop");
      item[name] = name in item ? [].concat(item[name], value) : value;
    }
    return item;
  };

  const metadata = () => {
    const found = {}, jsonld = [];
    for (const each of [...document.querySelectorAll("script[type='application/ld+json']")].slice(0, 10)) {
      if (each.textContent.length > LONGEST_TEXT) continue;
      try { jsonld.push(JSON.parse(each.textContent)); } catch { /* what cannot be read is not told */ }
    }
    if (jsonld.length) found.jsonld = jsonld.length === 1 ? jsonld[0] : jsonld;
    const items = [...document.querySelectorAll("[itemscope]:not([itemscope] [itemscope])")].slice(0, 20).map(itemOf);
    if (items.length) found.microdata = items;
    const tags = {};
    for (const each of [...document.querySelectorAll("meta[content]")].slice(0, 100)) {
      const name = each.getAttribute("name") || each.getAttribute("property");
      if (name) tags[short(name)] = tidy(each.content).slice(0, 500);
    }
    if (Object.keys(tags).length) found.meta_tags = tags;
    return found;
  };

  const scroll = (direction) => {
    const element = scroller(), isRoot = element === (document.scrollingElement || document.documentElement);
    const step = Math.max((isRoot ? innerHeight : element.clientHeight) - 50, 50);
    (isRoot ? window : element).scrollBy({ top: direction === "up" ? -step : step, behavior: "instant" });
  };

  const cursor = (point) => {
    const id = "coterie-cursor";
    let mark = document.getElementById(id);
    if (!point) return mark?.remove();
    const [x, y] = point;
    if (!mark) {
      mark = document.createElement("div");
      mark.id = id;
      mark.style.cssText =
        "position:fixed;width:14px;height:14px;margin:-7px 0 0 -7px;border-radius:50%;background:#d00;" +
        "border:2px solid #fff;z-index:2147483647;pointer-events:none";
      document.documentElement.appendChild(mark);
    }
    mark.style.left = `${x}px`;
    mark.style.top = `${y}px`;
  };

  if (what === "regions") return regions();
  return wellFormed({ viewport, visibleText, wholeText, metadata, scroll, cursor, focused }[what](argument));
}
