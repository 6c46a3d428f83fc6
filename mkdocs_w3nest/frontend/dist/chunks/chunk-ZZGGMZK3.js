function r(e){return n=>{try{e?.(n)}catch(t){reportError(t)}}}function o(e){return e instanceof Error?e:new Error(String(e))}export{r as a,o as b};
