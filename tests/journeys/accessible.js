// Judges the page by axe, and answers with what is wrong: to read all that is right out of the browser takes longer
// than to judge it. Two rules take four fifths of axe's time, and ask of nothing but colours and sizes as they are
// drawn: they are asked of one element of each drawing, and of none whose like was judged before. A drawing is an
// element's own colours, letters and box, and those of all that it lies in. What is small stands for itself, because
// the distance to its neighbours counts. Where `everything` is said, each element is asked each time.
async ({ tags, drawn, judged, everything }) => {
  const SMALL = 24;
  const ACTIVE = "a, button, input, select, textarea, summary, label, [tabindex]";
  const found = await axe.run(document, {
    runOnly: tags,
    resultTypes: ["violations"],
    rules: everything ? {} : Object.fromEntries(drawn.map((rule) => [rule, { enabled: false }])),
  });
  if (everything) return { violations: found.violations, judged };

  const known = new Set(judged);
  const strange = [];
  const walk = (element, above) => {
    const { color, backgroundColor, backgroundImage, opacity, fontSize, fontWeight, textShadow, display, position } =
      getComputedStyle(element);
    const under = `${above}>${[backgroundColor, backgroundImage, opacity, position]}`;
    const { width, height } = element.getBoundingClientRect();
    const isActive = element.matches(ACTIVE);
    const box = isActive ? [Math.round(width), Math.round(height)] : [];
    const drawing = `${under}|${element.localName}|${[color, fontSize, fontWeight, textShadow, display, ...box]}`;
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isSmall = isActive && (width < SMALL || height < SMALL);
    if ((speaks || isActive) && (isSmall || !known.has(drawing))) strange.push(element);
    if (speaks || isActive) known.add(drawing);
    if (element.localName !== "svg") for (const child of element.children) walk(child, under);
  };
  walk(document.body, "");
  const looked = strange.length
    ? await axe.run({ include: strange }, { runOnly: drawn, resultTypes: ["violations"] })
    : { violations: [] };
  // What was found wrong is told again wherever it stands.
  const learnt = looked.violations.length ? judged : [...known];
  return { violations: [...found.violations, ...looked.violations], judged: learnt };
};
