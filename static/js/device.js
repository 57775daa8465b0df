// Whether what is typed can be an EID: 32 digits that begin with 89, and as a number leave 1 when divided by 97 (SGP.02, annex J).
// The number stays in this page: the field has no name and belongs to no form.
"use strict";

(() => {
  const box = document.querySelector("[data-eid]");
  const field = document.getElementById("eid");
  const answer = document.getElementById("eid-answer");
  if (!box || !field || !answer) {
    return;
  }

  const isEid = (digits) => /^89\d{30}$/.test(digits) && BigInt(digits) % 97n === 1n;

  field.addEventListener("input", () => {
    const digits = field.value.replace(/[\s-]/g, "");
    if (!digits) {
      answer.textContent = "";
      delete answer.dataset.state;
    } else if (/^\d{1,31}$/.test(digits)) {
      answer.textContent = answer.dataset.short.replace("{n}", digits.length);
      delete answer.dataset.state;
    } else {
      const state = isEid(digits) ? "good" : "bad";
      answer.textContent = answer.dataset[state];
      answer.dataset.state = state;
    }
  });
  box.removeAttribute("hidden");
})();
