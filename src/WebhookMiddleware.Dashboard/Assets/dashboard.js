// What a script adds. Every page works without it.
"use strict";

document.documentElement.classList.add("js");
const root = document.body.dataset.root;

// Behind a proxy that strips a prefix, only the browser knows the dashboard's path, to which the choice of a language belongs.
const language = new URLSearchParams(location.search).get("lang");
if (language === "ru" || language === "en") {
    document.cookie = `webhooks-lang=${language}; path=${new URL(root, location).pathname.replace(/(.)\/$/, "$1")}; max-age=31536000; samesite=lax`;
}

// Filters apply as they are chosen.
for (const control of document.querySelectorAll("[data-submit]")) {
    control.addEventListener("change", () => control.form.requestSubmit());
}

// Times are shown in the time zone of the browser.
const showTimes = part => {
    for (const time of part.querySelectorAll("time[datetime]")) {
        const format = "clock" in time.dataset ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "precise" in time.dataset ? "medium" : "short" };
        time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, format).format(new Date(time.dateTime));
    }
};
showTimes(document);
for (const tip of document.querySelectorAll("title[data-at]")) {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(tip.dataset.at));
    tip.textContent = tip.textContent.replace(/^.*/, time);
}

// Names of webhooks are suggested while one is typed.
for (const picker of document.querySelectorAll("[data-names]")) {
    let waiting = 0;
    picker.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(async () => {
            const query = new URLSearchParams({ search: picker.value, event: picker.form.elements.event?.value ?? "" });
            const response = await fetch(`${picker.dataset.names}?${query}`);
            if (response.ok) {
                const names = await response.json();
                picker.list.replaceChildren(...names.map(value => Object.assign(document.createElement("option"), { value })));
            }
        }, 200);
    });
}

// Times are entered in it, too. What was rendered in UTC is converted, and a hidden field says so.
const zone = document.querySelector("[data-zone]");
if (zone) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone.value === "UTC" && own !== "UTC") {
        for (const moment of document.querySelectorAll("[data-moment]")) {
            if (moment.value) {
                const local = new Date(moment.value + "Z");
                local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
                moment.value = local.toISOString().slice(0, -1).replace(/:00\.000$/, "").replace(/\.000$/, "");
            }
        }

        zone.value = own;
        document.querySelector("[data-zone-name]").textContent = own;
    }
}

// The numbers of an event's order are saved together, once one has changed.
document.addEventListener("input", event => {
    if (event.target.name?.startsWith("order[")) {
        const { form } = event.target;
        form.classList.toggle("changed", [...form.elements].some(control => control.type === "number" && control.value !== control.defaultValue));
    }
});

// A webhook is dragged to another place of its event; the server decides which numbers that takes.
for (const list of document.querySelectorAll(".hooks")) {
    const form = list.closest(".group").querySelector(".order");
    if (!form || !list.querySelector(".step")) {
        continue;
    }

    let dragged = null;
    const rows = [...list.children];
    const isAfter = (row, event) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
    const unmark = () => rows.forEach(row => row.classList.remove("drop-before", "drop-after"));
    for (const row of rows) {
        row.draggable = true;
        row.addEventListener("dragstart", event => {
            dragged = row;
            event.dataTransfer.effectAllowed = "move";
            row.classList.add("dragged");
        });
        row.addEventListener("dragend", () => {
            dragged = null;
            row.classList.remove("dragged");
            unmark();
        });
        row.addEventListener("dragover", event => {
            if (dragged) {
                event.preventDefault();
                unmark();
                row.classList.add(isAfter(row, event) ? "drop-after" : "drop-before");
            }
        });
        row.addEventListener("drop", event => {
            event.preventDefault();
            if (dragged && dragged !== row) {
                const before = isAfter(row, event) ? row.nextElementSibling : row;
                for (const [name, value] of [["moved", dragged.dataset.id], ["before", before?.dataset.id ?? ""]]) {
                    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
                }

                form.submit();
            }
        });
    }

    // Text in a field is selected by the mouse, not dragged.
    list.addEventListener("mousedown", event => rows.forEach(row => row.draggable = !event.target.closest("input, button")));
}

// The flags of a card: one that excludes others takes them away, and a contradiction is refused before the card is sent.
const flags = ["fireAndForget", "awaitResponse", "responseContainsData"].map(id => document.getElementById(id));
if (flags.every(Boolean)) {
    const check = () => {
        const [forget, wait, data] = flags.map(flag => flag.checked);
        const wrong = forget ? wait || data : !wait && !data;
        const sum = document.querySelector(`[data-flags="${[forget, wait, data].map(Number).join("")}"]`);
        flags[0].setCustomValidity(wrong ? sum.textContent : "");
    };
    flags.forEach(flag => flag.addEventListener("change", () => {
        if (flag.checked) {
            (flag === flags[0] ? flags.slice(1) : flags.slice(0, 1)).forEach(other => other.checked = false);
        }
        check();
    }));
    check();
    document.getElementById("card").addEventListener("submit", event => {
        const saves = ["save", "saveAndClose"].includes(event.submitter?.value ?? "saveAndClose");
        if (saves && !flags[0].checkValidity()) {
            event.preventDefault();
            flags[0].reportValidity();
        }
    });
}

// Fields of the event are inserted where the cursor is.
const offerFields = list => {
    const target = document.getElementById(list.dataset.insert);
    for (const field of list.querySelectorAll("code")) {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "insert", textContent: field.textContent });
        button.disabled = target.matches(":disabled");
        button.addEventListener("click", () => {
            target.setRangeText(field.textContent, target.selectionStart, target.selectionEnd, "end");
            target.dispatchEvent(new Event("input", { bubbles: true }));
            target.focus();
        });
        field.replaceWith(button);
    }
};
document.querySelectorAll("[data-insert]").forEach(offerFields);

// The body is previewed with the event's example while it is typed. Another event has other fields.
const bodyForm = document.querySelector("[data-preview]")?.closest("form");
if (bodyForm) {
    const names = ["body", "contentType", "event", "name", "order", "timeoutMs"];
    let turn = 0;
    const show = async () => {
        const own = ++turn;
        const shown = document.querySelector("[data-preview]");
        const fields = new URLSearchParams(names.map(name => [name, bodyForm.elements[name].value]));
        const response = await fetch(shown.dataset.preview, { method: "POST", body: fields });
        if (!response.ok || own !== turn) {
            return;
        }

        const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
        const preview = fresh.querySelector("[data-preview]");
        shown.replaceWith(preview);
        bodyForm.elements.body.setAttribute("aria-invalid", Boolean(preview.querySelector(".error")));
        const list = fresh.querySelector("[data-insert]");
        offerFields(list);
        document.querySelector("[data-insert]").replaceWith(list);
    };
    let waiting = 0;
    const later = event => {
        if (names.includes(event.target.name)) {
            clearTimeout(waiting);
            waiting = setTimeout(show, 300);
        }
    };
    bodyForm.addEventListener("input", later);
}

// Rows are added without a round trip.
for (const add of document.querySelectorAll("[data-add]")) {
    add.addEventListener("click", event => {
        event.preventDefault();
        const rows = document.querySelector(`[data-rows="${add.dataset.add}"]`);
        const row = rows.lastElementChild.cloneNode(true);
        const index = rows.children.length;
        row.querySelectorAll(".check, .error").forEach(part => part.remove());
        for (const control of row.querySelectorAll("input, label")) {
            for (const attribute of ["id", "name", "for"]) {
                if (control.hasAttribute(attribute)) {
                    control.setAttribute(attribute, control.getAttribute(attribute).replace(/\[\d+\]/, `[${index}]`));
                }
            }

            for (const attribute of ["value", "placeholder", "aria-invalid", "aria-describedby"]) {
                control.removeAttribute(attribute);
            }
        }

        row.querySelectorAll("input").forEach(control => control.value = "");
        rows.append(row);
        row.querySelector("input").focus();
    });
}

// The newest entries of a log appear by themselves: the server tells when there are some, and renders them.
const live = document.querySelector("[data-live]");
if (live && "EventSource" in window) {
    const isWanted = live.querySelector("input");
    let stream = null;
    let waiting = 0;
    const refresh = async () => {
        waiting = 0;
        const response = await fetch(location);
        const shown = document.querySelector("[data-live-rows]");
        if (shown.contains(document.activeElement)) {
            later();
        } else if (response.ok && stream) {
            const rows = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-live-rows]");
            showTimes(rows);
            shown.replaceWith(rows);
        }
    };
    const later = () => waiting ||= setTimeout(refresh, 2000);
    const follow = () => {
        const isFollowing = isWanted.checked && !document.hidden;
        if (isFollowing && !stream) {
            stream = new EventSource(live.dataset.liveFrom);
            stream.addEventListener(live.dataset.live, later);
        } else if (!isFollowing && stream) {
            stream.close();
            stream = null;
        }
    };
    live.hidden = false;
    isWanted.addEventListener("change", follow);
    document.addEventListener("visibilitychange", follow);
    follow();
}

// A text is copied where the browser lets pages do so: over https, and on this machine.
for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
        const response = await fetch(button.dataset.copy);
        if (response.ok) {
            await navigator.clipboard.writeText(await response.text());
            button.textContent = button.dataset.done;
        }
    });
}
