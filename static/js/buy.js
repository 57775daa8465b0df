// What the buy form gains from a script: the total follows the number of eSIMs. Without one, the price of each stands there.
"use strict";

(() => {
  const total = document.querySelector("[data-totals]");
  const quantity = document.getElementById("quantity");
  if (!total || !quantity) {
    return;
  }
  const totals = JSON.parse(total.dataset.totals);
  const [amount, words] = total.children;
  const each = [amount.textContent, words.textContent];

  const show = () => {
    const count = Number(quantity.value);
    const known = Number.isInteger(count) && totals[count - 1];
    [amount.textContent, words.textContent] = known || each;
  };

  quantity.addEventListener("input", show);
  // A browser that goes back fills in what was typed before, after this script has run.
  window.addEventListener("pageshow", show);
})();
