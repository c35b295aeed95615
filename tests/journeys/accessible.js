// The elements of the page whose like was not judged before, and what those that were judged look like. The look of an
// element is its own name, classes, state and attributes, whether it speaks, and the looks of all that it lies in.
// The strange ones bear a mark; axe is brought to the page, and asked, only where there are such.
(judged) => {
  const known = new Set(judged);
  let strange = 0;
  const isState = (name) =>
    /^(class|type|role|open|disabled|readonly|checked|aria-(invalid|current|hidden|pressed|expanded))$/.test(name);
  const walk = (element, above) => {
    const marks = [...element.attributes].map(({ name, value }) => (isState(name) ? `${name}=${value}` : name)).sort();
    const focus = element === document.activeElement && element !== document.body ? ":focus" : "";
    const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const look = `${above}>${element.localName}[${marks}]${focus}${speaks ? "…" : ""}`;
    if (!known.has(look)) {
      known.add(look);
      strange += 1;
      if (speaks || element.matches("a, button, input, select, textarea, summary")) element.strange = true;
    }
    if (element.localName !== "svg") for (const child of element.children) walk(child, look);
  };
  walk(document.body, String(window.innerWidth));
  return { strange, judged: [...known] };
};
