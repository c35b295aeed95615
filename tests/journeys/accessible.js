// Judges the page by axe, and answers with what is wrong: to read all that is right out of the browser takes longer
// than to judge it. Two rules take four fifths of axe's time, and ask of nothing but how an element looks. That
// follows from its own name, classes and state and those of all it lies in: one element of each such look is judged
// by them, and none whose look was judged before. Where `everything` is said, each element is.
async ({ tags, looks, judged, everything }) => {
  const found = await axe.run(document, {
    runOnly: tags,
    resultTypes: ["violations"],
    rules: everything ? {} : Object.fromEntries(looks.map((rule) => [rule, { enabled: false }])),
  });
  const violations = found.violations;
  if (everything) return { violations, judged };

  const known = new Set(judged);
  const strange = [];
  const isState = ({ name }) => /^(class|type|role|open|disabled|readonly|checked|aria-(invalid|current|hidden|pressed|expanded))$/.test(name);
  const walk = (element, above) => {
    const marks = [...element.attributes].filter(isState).map(({ name, value }) => `[${name}=${value}]`);
    const focus = element === document.activeElement && element !== document.body ? ":focus" : "";
    const look = `${above}>${element.localName}${marks.join("")}${focus}`;
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if ((speaks || element.matches("a, button, input, select, textarea, summary")) && !known.has(look)) {
      known.add(look);
      strange.push(element);
    }
    if (element.localName !== "svg") for (const child of element.children) walk(child, look);
  };
  walk(document.body, String(window.innerWidth));
  if (strange.length) {
    const looked = await axe.run({ include: strange }, { runOnly: looks, resultTypes: ["violations"] });
    violations.push(...looked.violations);
  }
  return { violations, judged: [...known] };
};
