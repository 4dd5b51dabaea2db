// Charts to look around in. The drawn chart and its table say the same without this.
"use strict";

for (const panel of document.querySelectorAll("[data-explore]")) {
  panel.hidden = false;
  panel.addEventListener("toggle", () => open(panel));
}

async function open(panel) {
  if (!panel.open || panel.dataset.drawn) return;
  panel.dataset.drawn = "true";
  const place = panel.querySelector("[data-plot]");
  const figure = JSON.parse(document.getElementById(panel.dataset.explore).textContent);
  try {
    await library(panel.dataset.library);
    await window.Plotly.newPlot(place, figure.data, figure.layout, {
      responsive: true,
      displaylogo: false,
      displayModeBar: false,
      locale: document.documentElement.lang,
    });
    place.setAttribute("data-ready", "true");
  } catch (error) {
    delete panel.dataset.drawn;
    panel.querySelector("[data-failed]").hidden = false;
    throw error;
  }
}

let loading;
function library(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => {
      loading = undefined;
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}
