/**
 * Made-up complaints of the lengths that real ones have (a title of about 20 characters, a text of
 * about 230 at the median), varied: one sentence repeated would compress like nothing real does.
 */
const places = ['东门', '地下车库', '三单元', '水泵房', '配电间', '楼顶', '消防通道', '快递柜旁', '儿童乐园', '垃圾房']
const things = ['漏水', '灯不亮', '堆满杂物', '有烧焦味', '门禁打不开', '墙皮脱落', '井盖松动', '电线裸露', '下水反味', '扶手断裂']
const since = ['从上周末开始', '已经半个月', '昨天夜里起', '入冬以来', '连着三天', '换了保安以后', '下过雨就这样', '每天傍晚']
const asks = ['请尽快派人来看看', '希望能给个准信', '老人孩子都要从这里走', '打过两次电话没有下文', '邻居们也都在说', '再拖下去要出事', '照片随后补上', '晚上六点以后家里有人']

/** A small generator, so that every run files the same. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A CSV with the columns that `lianjian-device complaint import` takes. */
export function complaints(count: number): string {
  const next = random(20_261_122)
  const one = (from: string[]) => from[Math.floor(next() * from.length)] ?? ''
  const rows = Array.from({ length: count }, (_, index) => {
    const title = `${1 + Math.floor(next() * 12)}号楼${one(places)}${one(things)}(${index + 1})`
    const sentences = 4 + Math.floor(next() * 10)
    let text = ''
    for (let n = 0; n < sentences; n += 1) {
      text += `${one(since)}${one(places)}${one(things)},第${Math.floor(next() * 9000)}次,${one(asks)}。`
    }
    return `${title},${text.replaceAll(',', ',')}`
  })
  return ['title,text', ...rows].join('\n')
}
