(function () {
  "use strict";
  var tip = document.getElementById("tip");
  function mark(on, from) {
    (from.getAttribute("data-k") || "").split(" ").forEach(function (key) {
      if (key) {
        document.querySelectorAll('[data-k~="' + key + '"]').forEach(function (each) { each.classList.toggle("on", on); });
      }
    });
  }
  function told(from) {
    var title = from.querySelector("title");
    if (title) {
      from.told = title.textContent;
      title.parentNode.removeChild(title);
    }
    return from.told;
  }
  function enter(event) {
    var from = event.target.closest && event.target.closest("[data-k]");
    if (!from) { return; }
    mark(true, from);
    if (told(from)) {
      var box = from.getBoundingClientRect();
      tip.textContent = from.told;
      tip.hidden = false;
      var left = Math.min(box.left, window.innerWidth - tip.offsetWidth - 12);
      var below = box.bottom + 6;
      var top = below + tip.offsetHeight > window.innerHeight ? box.top - tip.offsetHeight - 6 : below;
      tip.style.left = Math.max(left, 4) + "px";
      tip.style.top = Math.max(top, 4) + "px";
    }
  }
  function leave(event) {
    var from = event.target.closest && event.target.closest("[data-k]");
    if (from) { mark(false, from); }
    tip.hidden = true;
  }
  ["mouseover", "focusin"].forEach(function (name) { document.addEventListener(name, enter); });
  ["mouseout", "focusout"].forEach(function (name) { document.addEventListener(name, leave); });
})();
