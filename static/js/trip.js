// What the trip form gains from a script: countries are added and removed without asking the server.
"use strict";

(() => {
  const form = document.querySelector(".trip-form");
  if (!form) {
    return;
  }
  const list = form.querySelector(".trip-stays");
  const add = form.querySelector("[data-add]");
  const rows = () => [...list.children];

  const number = () => {
    rows().forEach((row, index) => {
      const place = index + 1;
      row.querySelectorAll(".trip-number").forEach((each) => (each.textContent = place));
      row.querySelectorAll("input").forEach((field) => {
        field.id = `${field.name}-${place}`;
        field.closest(".field").querySelector("label").htmlFor = field.id;
      });
      row.querySelector("[data-remove]").hidden = rows().length < 2;
    });
    add.hidden = rows().length >= Number(form.dataset.most);
  };

  const emptied = (row) => {
    row.querySelectorAll(".field-error").forEach((error) => error.remove());
    row.querySelectorAll("input").forEach((field) => {
      field.value = "";
      field.removeAttribute("value");
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      if (field.name === "stay") {
        field.removeAttribute("placeholder");
      }
    });
    return row;
  };

  add.addEventListener("click", (event) => {
    event.preventDefault();
    const row = emptied(list.lastElementChild.cloneNode(true));
    list.append(row);
    number();
    row.querySelector("input").focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) {
      return;
    }
    const row = button.closest(".trip-stay");
    const near = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    number();
    near.querySelector("input").focus();
  });

  // Rows that stay empty are not part of the trip: the address stays short.
  form.addEventListener("submit", () => {
    rows().forEach((row) => {
      const fields = [...row.querySelectorAll("input")];
      if (fields.every((field) => !field.value.trim())) {
        fields.forEach((field) => (field.disabled = true));
      }
    });
  });
  window.addEventListener("pageshow", () => {
    list.querySelectorAll("input").forEach((field) => (field.disabled = false));
  });

  number();
})();
