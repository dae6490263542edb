"""The one script of a draft's index: it looks through what the page carries, and writes what it finds as text."""

from __future__ import annotations

SCRIPT = """
(function () {
  "use strict";
  var MOST = 50, AROUND = 70;
  var data = JSON.parse(document.getElementById("search-data").textContent);
  function plain(words) { return words.normalize("NFD").replace(/[\\u0300-\\u036f]/g, "").toLowerCase(); }
  var entries = data.entries.concat(data.pages.map(function (page) {
    var file = data.files[page[0]];
    return [file[0] + ", page " + page[1], file[2] ? file[1] + "#page=" + page[1] : file[1], page[2]];
  })).map(function (entry) {
    return { label: entry[0], where: entry[1], words: entry[2], title: plain(entry[0]), text: plain(entry[2]) };
  });
  var field = document.getElementById("search-words"), count = document.getElementById("search-count");
  var hits = document.getElementById("search-hits");
  function found(asked) {
    var ranked = [];
    entries.forEach(function (entry) {
      var inTitle = 0;
      var all = asked.every(function (word) {
        var here = entry.title.indexOf(word) >= 0;
        inTitle += here ? 1 : 0;
        return here || entry.text.indexOf(word) >= 0;
      });
      if (all) { ranked.push({ entry: entry, rank: inTitle }); }
    });
    return ranked.sort(function (one, other) { return other.rank - one.rank; });
  }
  function snippet(entry, asked) {
    var at = entry.text.length === entry.words.length ? entry.text.indexOf(asked[0]) : 0;
    var from = Math.max(0, at - AROUND), to = Math.max(0, at) + AROUND * 2;
    return (from ? "…" : "") + entry.words.slice(from, to) + (to < entry.words.length ? "…" : "");
  }
  function show() {
    var asked = plain(field.value).split(/\\s+/).filter(Boolean);
    hits.textContent = "";
    if (!asked.length) { count.textContent = ""; return; }
    var all = found(asked);
    var many = all.length + (all.length === 1 ? " place" : " places");
    count.textContent = !all.length ? "Nothing found. Try fewer words." :
      many + (all.length > MOST ? ", the first " + MOST + " shown" : "");
    all.slice(0, MOST).forEach(function (one) {
      var item = document.createElement("li");
      var way = document.createElement("a"), words = document.createElement("span");
      way.href = one.entry.where;
      way.textContent = one.entry.label;
      words.className = "small";
      words.textContent = snippet(one.entry, asked);
      item.appendChild(way);
      item.appendChild(words);
      hits.appendChild(item);
    });
  }
  document.getElementById("search-box").hidden = false;
  document.getElementById("search-without").hidden = true;
  field.addEventListener("input", show);
  if (field.value) { show(); }
}());
""".strip()
