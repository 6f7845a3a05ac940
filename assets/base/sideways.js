// What scrolls sideways fades out at either end beyond which there is more of it.

/**
 * The same node, which fades from now on where it goes on; its look is in theme.css.
 * @template {HTMLElement} Node
 * @param {Node} node
 * @returns {Node}
 */
export function sideways(node) {
  const show = () => {
    const { before, after } = beyond(node);
    const scrolls = getComputedStyle(node).overflowX === "auto"; // a node may do so on a phone only
    node.classList.toggle("more-before", scrolls && before > 1);
    node.classList.toggle("more-after", scrolls && after > 1);
  };
  const sized = new ResizeObserver(show);
  const watch = () => [node, ...node.children].forEach((one) => sized.observe(one));
  new MutationObserver(watch).observe(node, { childList: true });
  node.addEventListener("scroll", show, { passive: true });
  node.classList.add("sideways");
  watch();
  return node;
}

/**
 * Pixels that are out of sight at the left and at the right.
 * @param {HTMLElement} node
 */
export function beyond({ scrollLeft, clientWidth, scrollWidth }) {
  return { before: scrollLeft, after: scrollWidth - clientWidth - scrollLeft };
}
