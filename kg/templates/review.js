(function () {
  "use strict";
  var form = document.getElementById("filter");
  var output = form.querySelector("output");
  var findings = Array.prototype.slice.call(document.querySelectorAll(".finding"));
  var projects = Array.prototype.slice.call(document.querySelectorAll(".project"));

  function wanted(chosen, finding) {
    return chosen.severities.indexOf(finding.getAttribute("data-severity")) >= 0 &&
      (!chosen.rule || finding.getAttribute("data-rule") === chosen.rule) &&
      (!chosen.search || finding.closest("tr, li").textContent.indexOf(chosen.search) >= 0);
  }

  function apply() {
    var boxes = Array.prototype.slice.call(form.querySelectorAll("[name=severity]:checked"));
    var chosen = {
      severities: boxes.map(function (box) { return box.value; }),
      rule: form.elements.rule.value,
      search: form.elements.search.value.trim()
    };
    var isNarrowed = chosen.severities.length < 3 || chosen.rule !== "" || chosen.search !== "";
    var hides = isNarrowed || form.elements.flawed.checked;
    var shown = 0;
    findings.forEach(function (finding) { finding.hidden = !wanted(chosen, finding); });
    projects.forEach(function (project) {
      var elsewhere = form.elements.project.value && project.id !== form.elements.project.value;
      project.querySelectorAll("tr.row").forEach(function (row) {
        row.hidden = hides && !row.querySelector(".finding:not([hidden])");
      });
      var left = project.querySelectorAll(".finding:not([hidden])").length;
      project.hidden = Boolean(elsewhere) || (hides && left === 0);
      shown += project.hidden ? 0 : left;
    });
    output.textContent = output.getAttribute("data-says").replace("{n}", shown).replace("{all}", findings.length);
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("reset", function () { window.setTimeout(apply, 0); });
  apply();
  // a link to what the filter hides shows everything again
  window.addEventListener("hashchange", function () {
    var target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  });
})();
