// The page of queries: a ready question goes into the box at once, Ctrl+Enter runs, and where `make web` fetched the
// richer editor it takes the place of the box. It asks this server only: for the classes and properties of the data.
"use strict";
(() => {
  const form = document.getElementById("ask");
  const area = document.getElementById("query");
  const choice = document.getElementById("question");
  const known = {};
  for (const button of document.querySelectorAll("button.insert")) known[button.dataset.prefix] = button.dataset.namespace;
  const rich = window.Yasqe ? richEditor(area) : null;

  const box = {
    read: () => (rich ? rich.getValue() : area.value),
    write: (text) => (rich ? rich.setValue(text) : (area.value = text)),
    insert: (text) => (rich ? rich.replaceSelection(text) : area.setRangeText(text, area.selectionStart, area.selectionEnd, "end")),
    focus: () => (rich ? rich.focus() : area.focus()),
  };

  function run() { form.requestSubmit(document.getElementById("run")); }

  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  form.addEventListener("submit", () => { area.value = box.read(); });

  // choosing fills the box, so the button that does it without script is not needed
  form.querySelector("button[name=fill]").hidden = true;
  choice.addEventListener("change", () => {
    const query = choice.selectedOptions[0].dataset.query;
    if (query) box.write(query);
  });

  for (const button of document.querySelectorAll("button.insert")) {
    button.hidden = false;
    button.addEventListener("click", () => { box.insert(`${button.dataset.prefix}:`); box.focus(); });
  }
  const result = document.getElementById("result");
  if (result) result.focus({ preventScroll: false });

  function richEditor(plain) {
    const { Yasqe } = window;
    const place = document.createElement("div");
    plain.before(place);
    offer("class", "SELECT DISTINCT ?iri { ?part <http://rdfs.org/ns/void#class> ?iri }");
    offer("property", "SELECT DISTINCT ?iri { ?part <http://rdfs.org/ns/void#property> ?iri }");
    declareKnown(Yasqe.modes);
    Yasqe.defaults.autocompleters = ["variables", "own-class", "own-property"]; // the others ask elsewhere
    const editor = new Yasqe(place, {
      value: plain.value,
      persistenceId: null, // the address of the page holds the query, the browser keeps nothing
      createShareableLink: null,
      consumeShareLink: null,
      showQueryButton: false,
      resizeable: false,
      editorHeight: "20rem",
      requestConfig: { endpoint: "/sparql", method: "GET" },
      // Tab leaves the box, as everywhere on the page
      extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": () => {} },
    });
    const input = editor.getInputField();
    input.setAttribute("aria-labelledby", "query-label");
    input.setAttribute("aria-describedby", "query-hint");
    const label = form.querySelector("label[for=query]");
    label.id = "query-label";
    label.addEventListener("click", () => editor.focus());
    plain.hidden = true;
    return editor;

    // the prefixes that need no declaration are no mistake where they are not declared
    function declareKnown(modes) {
      const make = modes.sparql11;
      modes.sparql11 = (...given) => {
        const mode = make(...given);
        const { startState } = mode;
        mode.startState = (...state) => ({ ...startState.apply(mode, state), prefixes: { ...known } });
        return mode;
      };
    }

    function offer(kind, query) {
      let asked = null;
      const ask = async () => {
        const answer = await fetch(`/sparql?${new URLSearchParams({ query })}`, { headers: { Accept: "application/sparql-results+json" } });
        if (!answer.ok) return [];
        return (await answer.json()).results.bindings.map((row) => row.iri.value);
      };
      Yasqe.forkAutocompleter(kind, {
        name: `own-${kind}`,
        bulk: false,
        persistenceId: null,
        get: async (_editor, token) => {
          asked ??= ask().catch(() => []);
          const begun = (token && token.autocompletionString) || "";
          return (await asked).filter((iri) => iri.startsWith(begun) || iri.toLowerCase().includes(begun.toLowerCase()));
        },
      }, false);
    }
  }
})();
