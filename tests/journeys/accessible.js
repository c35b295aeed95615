// Judges the page by axe, and answers with what is wrong: to read all that is right out of the browser takes longer
// than to judge it. Two rules take four fifths of axe's time, and ask of nothing but how an element is drawn: its letters
// and their colours on what lies under them, and the box of what is clicked beside its neighbours. Each is asked of one
// element of each drawing, and of none whose like was judged before. Where `everything` is said, each element is asked
// each time.
async ({ tags, rules, judged, everything }) => {
  if (!window.axe) window.loadAxe();
  const only = { runOnly: tags, resultTypes: ["violations"] };
  axe.reset();
  if (everything) return { violations: (await axe.run(document, only)).violations, judged };

  const SMALL = 24;
  const ACTIVE = "a, button, input, select, textarea, summary, label, [tabindex]";
  const BOXES = "input, select, textarea";
  const nameOf = (rule) => `data-asked-${rule}`;
  axe.configure({ rules: Object.values(rules).map((id) => ({ id, selector: `[${nameOf(id)}]` })) });
  const known = new Set(judged);
  const ask = (element, rule, drawing) => {
    let [left, right] = [7, 11]; // two hashes of 32 bits: the drawings themselves would be megabytes
    for (let at = 0; at < drawing.length; at++) {
      left = Math.imul(left ^ drawing.charCodeAt(at), 0x9e3779b1);
      right = Math.imul(right ^ drawing.charCodeAt(at), 0x85ebca77);
    }
    const key = `${rule} ${left} ${right}`;
    if (!known.has(key)) element.setAttribute(nameOf(rule), "");
    known.add(key);
  };

  const clicked = [];
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const walk = (element, above) => {
    const style = getComputedStyle(element);
    const { color, backgroundColor, backgroundImage, opacity, position } = style;
    const isGlass = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1";
    const own = [backgroundColor, backgroundImage, opacity, position];
    const under = isGlass && position === "static" ? above : `${above}>${own}`;
    const box = element.getBoundingClientRect();
    // What axe passes over must not stand for what it would judge: what is not drawn, or cannot be used.
    const isDrawn = element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
    const isIdle = element.matches(":disabled, [aria-disabled=true] *") || element.control?.disabled || false;
    const kind = `${element.localName} ${element.type ?? ""} ${style.display} ${isIdle}`;
    const letters = [color, style.fontSize, style.fontWeight, style.textShadow];
    if (isDrawn && (hasText(element) || element.matches(BOXES))) {
      ask(element, rules.colours, `${under}|${kind}|${letters}`);
    }
    if (isDrawn && element.matches(ACTIVE)) {
      const isInSentence = element.parentElement !== null && hasText(element.parentElement);
      clicked.push([element, box, `${under}|${kind} ${isInSentence}`]);
    }
    if (element.localName !== "svg") for (const child of element.children) walk(child, under);
  };
  walk(document.body, "");
  for (const [element, box, drawing] of clicked) {
    const isNear = ({ left, right, top, bottom }) =>
      left < box.right + SMALL && right > box.left - SMALL && top < box.bottom + SMALL && bottom > box.top - SMALL;
    const isSmall = box.width < SMALL || box.height < SMALL; // then the distance to its neighbours counts
    const boxes = isSmall ? clicked.map(([, other]) => other).filter(isNear) : [box];
    const places = boxes.map(({ x, y, width, height }) => [x - box.x, y - box.y, width, height].map(Math.round));
    ask(element, rules.size, `${drawing}|${places.join(" ")}`);
  }

  const { violations } = await axe.run(document, only).finally(() => {
    for (const rule of Object.values(rules)) {
      for (const element of document.querySelectorAll(`[${nameOf(rule)}]`)) element.removeAttribute(nameOf(rule));
    }
  });
  // What was found wrong is told again wherever it stands.
  const learnt = violations.some(({ id }) => Object.values(rules).includes(id)) ? judged : [...known];
  return { violations, judged: learnt };
};
