import 'side-effect'
import one from 'https://esm.sh/one'
import * as two from "two"
import three, { four, five as six, default as seven, 'string name' as eight } from 'three';
import nine, * as ten from 'ten'
import data from './data.json' with { type: 'json' }
import {
    eleven,
    // a comment
    twelve,
} from 'twelve'
import {} from 'nothing'
const lazy = await import('./lazy.js')
import(url, { with: { type: 'json' } })
import.meta.url + import.meta.resolve('x')
one(two, three, four, six, seven, eight, nine, ten, data, eleven, twelve)
