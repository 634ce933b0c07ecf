/* What script adds to the desk: dropping files, progress, and rows that answer to the page image.
   Every page works without it. */
(function () {
  "use strict";

  // --- files: drop, send, watch

  var drop = document.getElementById("drop");
  var POLL = 500;

  function csrf() {
    return document.querySelector("meta[name=csrf]").content;
  }

  function tell(text) {
    drop.querySelector(".status").textContent = text;
  }

  // The list of jobs is always the server's own: it is taken from the page of uploads and put in place of ours.
  function watch(mine) {
    fetch("/uploads", { credentials: "same-origin" }).then(function (answer) {
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("jobs");
      var shown = document.getElementById("jobs");
      if (fresh && shown && fresh.innerHTML !== shown.innerHTML) {
        shown.replaceWith(document.importNode(fresh, true));
      }
      if (!arrived(mine) && fresh && Number(fresh.getAttribute("data-running")) > 0) {
        window.setTimeout(watch, POLL, mine);
      } else {
        tell("");
      }
    }).catch(function () {
      window.setTimeout(watch, 4 * POLL, mine);
    });
  }

  // A single file leads to its review as soon as there is one, while it is still being stored.
  function arrived(mine) {
    var job = mine && mine.length === 1 && document.querySelector('#jobs [data-job="' + CSS.escape(mine[0]) + '"]');
    if (!job || !job.getAttribute("data-document")) { return false; }
    window.location.assign(job.getAttribute("data-document"));
    return true;
  }

  // A list that waits for a file to be stored is asked for again until it has it.
  if (document.querySelector("[data-waits]")) {
    window.setTimeout(function () { window.location.reload(); }, 4 * POLL);
  }

  function send(files) {
    if (files.length === 0) { return; }
    var body = new FormData();
    var box = drop.querySelector(".sending");
    var request = new XMLHttpRequest();
    Array.prototype.forEach.call(files, function (file) { body.append("files", file); });
    body.append("csrf", csrf());
    box.hidden = false;
    tell(drop.getAttribute("data-sending"));
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) {
        box.querySelector("progress").value = 100 * event.loaded / event.total;
      }
    });
    request.addEventListener("loadend", function () {
      box.hidden = true;
      if (request.status === 202) {
        drop.reset();
        watch(request.response.jobs.map(function (job) { return job.id; }));
      } else {
        tell(reason(request.response) || drop.getAttribute("data-failed"));
      }
    });
    request.open("POST", "/uploads.json");
    request.responseType = "json";
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.send(body);
  }

  // what is refused comes as the object of RFC 9457
  function reason(answer) {
    return answer && answer.detail ? answer.detail + " " + (answer.remedy || "") : "";
  }

  if (drop) {
    // Anywhere on the page: a file that misses the box would else be opened by the browser in place of the desk.
    ["dragenter", "dragover"].forEach(function (name) {
      document.addEventListener(name, function (event) {
        if (!event.dataTransfer || Array.prototype.indexOf.call(event.dataTransfer.types, "Files") < 0) { return; }
        event.preventDefault();
        drop.classList.add("over");
      });
    });
    document.addEventListener("dragleave", function (event) {
      if (!event.relatedTarget) { drop.classList.remove("over"); }
    });
    document.addEventListener("drop", function (event) {
      drop.classList.remove("over");
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) { return; }
      event.preventDefault();
      send(event.dataTransfer.files);
    });
    drop.addEventListener("submit", function (event) {
      event.preventDefault();
      send(drop.elements.files.files);
    });
  }
  var jobs = document.getElementById("jobs");
  if (jobs && Number(jobs.getAttribute("data-running")) > 0) { watch([]); }

  // --- a project: the row under the pointer or the focus is lit on the page image, and the other way round

  function light(row, lit) {
    document.querySelectorAll('[data-row="' + CSS.escape(row) + '"]').forEach(function (each) {
      if (each.matches("tr, .sheet .row")) { each.classList.toggle("lit", lit); }
    });
  }

  function lighting(name, lit) {
    document.addEventListener(name, function (event) {
      var at = event.target.closest ? event.target.closest("tr[data-row], .sheet .row") : null;
      if (at) { light(at.getAttribute("data-row"), lit); }
    });
  }

  function choose(row) {
    document.querySelectorAll("tr[data-row], .sheet .row").forEach(function (each) {
      each.classList.toggle("chosen", each.getAttribute("data-row") === row && !each.matches(".said-of"));
    });
  }

  // The page image stands in a frame that scrolls by itself: the chosen row is brought into its middle.
  function bring(row) {
    var frame = document.querySelector(".source");
    var shape = document.querySelector('.sheet .row[data-row="' + CSS.escape(row) + '"] rect');
    if (frame && shape && frame.scrollHeight > frame.clientHeight) {
      var top = shape.getBoundingClientRect().top - frame.getBoundingClientRect().top;
      frame.scrollTop += top - frame.clientHeight / 3;
    }
  }

  if (document.querySelector(".sheet")) {
    lighting("mouseover", true);
    lighting("mouseout", false);
    lighting("focusin", true);
    lighting("focusout", false);
    document.addEventListener("click", function (event) {
      var link = event.target.closest(".sheet .row, tr[data-row] > th a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      var row = link.getAttribute("data-row") || link.closest("tr").getAttribute("data-row");
      event.preventDefault();
      choose(row);
      history.replaceState(null, "", link.getAttribute("href"));
      if (link.matches(".row")) {
        document.getElementById("r" + row).scrollIntoView({ block: "center" });
      } else {
        bring(row);
      }
    });
    var chosen = document.querySelector("tr.chosen");
    if (chosen) { window.addEventListener("load", function () { bring(chosen.getAttribute("data-row")); }); }
  }
})();
