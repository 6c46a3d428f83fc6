/** What the runtime itself takes of rxjs: by files, as a bundler takes all of `rxjs` along with any name of it. */
/* eslint-disable @typescript-eslint/no-deprecated -- only some of their overloads are */
export { BehaviorSubject } from 'rxjs/internal/BehaviorSubject'
export { Observable } from 'rxjs/internal/Observable'
export { Subject } from 'rxjs/internal/Subject'
export { defer } from 'rxjs/internal/observable/defer'
export { from } from 'rxjs/internal/observable/from'
export { skip } from 'rxjs/internal/operators/skip'
export { switchMap } from 'rxjs/internal/operators/switchMap'
