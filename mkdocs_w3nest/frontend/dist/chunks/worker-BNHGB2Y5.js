import{a as p,d as l}from"./chunk-R2LWTISI.js";import"./chunk-RKGVGX5I.js";import"./chunk-KCJCSVMI.js";import"./chunk-K7K3Q6RA.js";import"./chunk-GWZWCJA6.js";import"./chunk-UAMVWTO6.js";import"./chunk-VC46IEJQ.js";var v=`
self.display = (...shown) => self.postMessage({ shown })
self.onmessage = async ({ data: { code, names, values, wanted } }) => {
    try {
        const AsyncFunction = (async () => {}).constructor
        const run = new AsyncFunction(...names, code + '\\n;return { ' + wanted.join(', ') + ' }')
        self.postMessage({ values: await run(...values) })
    } catch (error) {
        self.postMessage({ error })
    }
}`,R=async(o,n)=>{let{capturedIn:t=[],capturedOut:m=[]}=o.facts,{scope:a}=n.page,u=t.find(c=>!a.has(c));if(u!==void 0)throw new ReferenceError(`captured-in names '${u}', which no cell above has set`);let f=l(o,n),w=URL.createObjectURL(new Blob([v],{type:"text/javascript"})),r=new Worker(w);try{let c=await new Promise((i,s)=>{let d=p(o,n.page),g=setTimeout(()=>{s(new Error(`it did not end within ${d} s`))},d*1e3);n.lifetime.add(()=>{clearTimeout(g)}),n.signal.addEventListener("abort",()=>{s(new Error("stopped"))}),r.onerror=e=>{s(new Error(e.message))},r.onmessage=({data:e})=>{"shown"in e?f(...e.shown):"values"in e?i(e.values):s(e.error)},r.postMessage({code:o.code,names:t,values:t.map(e=>a.get(e)),wanted:m})});for(let[i,s]of Object.entries(c))a.set(i,s);return{}}finally{r.terminate(),URL.revokeObjectURL(w)}};export{R as runWorker};
