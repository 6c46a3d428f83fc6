// W3Lab's script: keeps the list as the server has it, follows logs, stops instances.
const REFRESH = 2000 // ms between two looks at the list
const KEPT = 200000 // characters of a log

const list = document.querySelector('#instances')
const trouble = document.querySelector('#trouble')
const select = document.querySelector('#partition')
const following = new Map() // by uid: what ends the following of its log

select.addEventListener('change', () => select.form.submit())

list.addEventListener('click', event => {
    const button = event.target.closest('.stop')
    if (button) void stop(button.closest('.instance'), button)
})

list.addEventListener('toggle', event => {
    const card = event.target.closest('.instance')
    if (event.target.open) void follow(card)
    else following.get(card.id)?.abort()
}, true)

async function stop(card, button) {
    button.disabled = true
    try {
        const answer = await fetch(`/api/backends/${card.id}`, { method: 'DELETE' })
        if (!answer.ok && answer.status !== 404) throw new Error((await answer.json()).error.message)
        await refresh()
    } catch (error) {
        button.disabled = false
        tell(`${card.dataset.name} could not be stopped: ${error.message}`)
    }
}

async function follow(card) {
    const log = card.querySelector('pre')
    const end = new AbortController()
    following.get(card.id)?.abort()
    following.set(card.id, end)
    log.textContent = ''
    try {
        const answer = await fetch(`/api/backends/${card.id}/logs?tail=500&follow=true`, { signal: end.signal })
        if (!answer.ok) return
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 20
            log.append(part.value)
            if (log.textContent.length > 2 * KEPT) log.textContent = log.textContent.slice(-KEPT)
            if (atEnd) log.scrollTop = log.scrollHeight
        }
    } catch (error) {
        if (error.name !== 'AbortError') log.append('\n(the log can no longer be followed)')
    }
}

async function refresh() {
    const answer = await fetch(location.pathname + location.search)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!answer.ok) throw new Error(page.querySelector('h1')?.textContent ?? answer.statusText)
    const news = new Map([...page.querySelectorAll('.instance')].map(card => [card.id, card]))
    for (const card of list.querySelectorAll('.instance')) {
        if (!news.has(card.id)) remove(card)
    }
    let before = null
    for (const [uid, fresh] of [...news].reverse()) {
        const card = document.getElementById(uid)
        if (card) update(card, fresh)
        else list.insertBefore(document.importNode(fresh, true), before)
        before = document.getElementById(uid)
    }
    replace(document.querySelector('#count'), page.querySelector('#count'))
    document.querySelector('#empty').hidden = news.size > 0
    if (document.activeElement !== select) replace(select, page.querySelector('#partition'))
}

function update(card, fresh) {
    replace(card.querySelector('dl'), fresh.querySelector('dl'))
    const [state, now] = [card, fresh].map(one => one.querySelector('.state'))
    if (state.dataset.state !== now.dataset.state) state.replaceWith(document.importNode(now, true))
}

// What has not changed is left alone, so that a live region says only what is new.
function replace(old, fresh) {
    if (old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML
}

function remove(card) {
    following.get(card.id)?.abort()
    following.delete(card.id)
    const neighbour = card.nextElementSibling ?? card.previousElementSibling
    if (card.contains(document.activeElement)) (neighbour ?? select).focus()
    card.remove()
}

function tell(message) {
    if (trouble.textContent !== message) trouble.textContent = message
    trouble.hidden = !message
}

async function keepFresh() {
    if (!document.hidden) {
        try {
            await refresh()
            tell('')
        } catch (error) {
            tell(`The gateway does not answer: ${error.message}. Is the site still being served?`)
        }
    }
    setTimeout(keepFresh, REFRESH)
}

// A link leads to one instance: the browser scrolls there by itself, and its log is what one came for.
function openMeant() {
    const meant = document.getElementById(location.hash.slice(1))
    const details = meant?.querySelector('details')
    if (details) details.open = true
}

window.addEventListener('hashchange', openMeant)
openMeant()
void keepFresh()
