-- What pandoc's writers leave out: alt texts, key figures as cards, marks of status, headers of rows.
-- One filter for both ways: FORMAT is "typst" or "docx".

local typst = FORMAT == "typst"
local marks = {"status-ok", "status-caution", "status-unusable", "status-unavailable", "status-suppressed"}
local boxes = {lead = "Lead", note = "Note", legend = "Legend", warning = "Warning"}

local function raw(text) return pandoc.RawBlock("typst", text) end
local function inline(text) return pandoc.RawInline("typst", text) end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

-- Blocks between two pieces of Typst, left for pandoc's writer to escape (a call of pandoc.write for
-- each cell takes ten times as long as the rest of the report).
local function between(before, blocks, after)
  local list = pandoc.Blocks({raw(before)})
  list:extend(blocks)
  list:insert(raw(after))
  return list
end

local function mark(attr)
  for _, name in ipairs(marks) do
    if attr.classes:includes(name) then return name end
  end
end

local function marked(inlines, name)
  if not name then return inlines end
  if typst then
    local list = pandoc.Inlines({inline("#status(" .. quoted(name) .. ")[")})
    list:extend(inlines)
    list:insert(inline("]"))
    return list
  end
  return pandoc.Inlines({pandoc.Span(inlines, {["custom-style"] = name})})
end

function Image(image)
  image.attributes.width, image.attributes.height = nil, nil
  if not typst then return image end
  local alt = pandoc.utils.stringify(image.caption)
  return inline("#picture(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")")
end

function Span(span)
  return marked(span.content, mark(span.attr))
end

-- A figure is a picture and its words; the words are numbered already.
function Figure(figure)
  if not typst then return nil end
  local list = between("#illustration([", figure.content, "], [")
  list:extend(between("", figure.caption.long, "])"))
  return list
end

local function rows_of(tbl)
  local rows = pandoc.List({})
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    rows:extend(body.head)
    rows:extend(body.body)
  end
  rows:extend(tbl.foot.rows)
  return rows
end

local function align(tbl)
  for _, row in ipairs(rows_of(tbl)) do
    local whole = mark(row.attr)
    for _, cell in ipairs(row.cells) do
      if cell.attr.classes:includes("number") then cell.alignment = "AlignRight" end
      local name = mark(cell.attr) or whole
      if name then
        cell.contents = cell.contents:walk({
          Plain = function(block) return pandoc.Plain(marked(block.content, name)) end,
          Para = function(block) return pandoc.Para(marked(block.content, name)) end,
        })
      end
    end
  end
end

local function add_row(list, row)
  for _, cell in ipairs(row.cells) do
    local how = {}
    if cell.col_span > 1 then table.insert(how, "colspan: " .. cell.col_span) end
    if cell.row_span > 1 then table.insert(how, "rowspan: " .. cell.row_span) end
    if cell.alignment == "AlignRight" then table.insert(how, "align: right") end
    list:extend(between("table.cell(" .. table.concat(how, ", ") .. ")[", cell.contents, "],"))
  end
end

-- How many letters each column wants: its longest cell within reason, and no less than its longest word.
local function wishes(tbl)
  local wish, heads = {}, #tbl.head.rows
  for line, row in ipairs(rows_of(tbl)) do
    local column, most = 1, line <= heads and 14 or 28
    for _, cell in ipairs(row.cells) do
      if cell.col_span == 1 then
        local text, word = pandoc.utils.stringify(cell.contents), 0
        for piece in text:gmatch("%S+") do word = math.max(word, utf8.len(piece) or #piece) end
        local number = line > heads and cell.alignment == "AlignRight"
        local letters = math.max(word + 2, math.min(utf8.len(text) or #text, number and 40 or most)) + 2
        wish[column] = math.max(wish[column] or 4, letters)
      end
      column = column + cell.col_span
    end
  end
  local total = 0
  for index = 1, #tbl.colspecs do
    wish[index] = wish[index] or 4
    total = total + wish[index]
  end
  return wish, total
end

-- Word does not fit columns to their words as Typst does: each gets its share of the width.
local function fitted(tbl)
  local wish, total = wishes(tbl)
  for index, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[index] = {spec[1], wish[index] / math.max(total, 80)}
  end
  return tbl
end

-- Typst fits a table that is narrow enough by itself; a wide one gets shares of the whole width.
local function columns(tbl)
  local wish, total = wishes(tbl)
  if total < 90 then return tostring(#wish) end
  local shares = {}
  for index, letters in ipairs(wish) do shares[index] = letters .. "fr" end
  return "(" .. table.concat(shares, ", ") .. ")"
end

-- Own table: headers that return on each page, and columns that share the width as their words need.
function Table(tbl)
  align(tbl)
  if not typst then return fitted(tbl) end
  local list = between("#tabulation(" .. columns(tbl) .. ", [", tbl.caption.long, "],")
  if #tbl.head.rows > 0 then
    list:insert(raw("table.header("))
    for _, row in ipairs(tbl.head.rows) do add_row(list, row) end
    list:insert(raw("),"))
  end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do add_row(list, row) end
    for _, row in ipairs(body.body) do add_row(list, row) end
  end
  for _, row in ipairs(tbl.foot.rows) do add_row(list, row) end
  list:insert(raw(")"))
  return list
end

local function cards(list)
  local blocks = pandoc.Blocks({raw("#key-figures(")})
  for _, item in ipairs(list.content) do
    blocks:extend(between("([", {pandoc.Plain(item[1])}, "],"))
    for _, definition in ipairs(item[2]) do blocks:extend(between("[", definition, "],")) end
    blocks:insert(raw("),"))
  end
  blocks:insert(raw(")"))
  return blocks
end

local function facts(list)
  local rows = {}
  for _, item in ipairs(list.content) do
    local notes = pandoc.Blocks({})
    for index = 2, #item[2] do notes:extend(item[2][index]) end
    table.insert(rows, {{pandoc.Plain(item[1])}, item[2][1] or {}, notes})
  end
  local aligns = {"AlignDefault", "AlignRight", "AlignDefault"}
  return fitted(pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, {0, 0, 0}, {}, rows)))
end

function Div(div)
  if div.classes:includes("contents") then return typst and raw("#contents()") or {} end
  if div.classes:includes("key-figures") then
    return div.content:walk({DefinitionList = typst and cards or facts})
  end
  for class, style in pairs(boxes) do
    if div.classes:includes(class) then
      if not typst then
        div.attributes["custom-style"] = style
        return div
      end
      local blocks = pandoc.Blocks({raw("#" .. class .. "[")})
      blocks:extend(div.content)
      blocks:insert(raw("]"))
      return blocks
    end
  end
  return div.content
end

-- The paragraph below a heading stays with what it introduces.
local function kept_together(doc)
  local blocks, after = pandoc.Blocks({}), false
  for _, block in ipairs(doc.blocks) do
    if after and block.t == "Para" then
      blocks:extend(between("#block(sticky: true)[", {block}, "]"))
    else
      blocks:insert(block)
    end
    after = block.t == "Header"
  end
  doc.blocks = blocks
  return doc
end

if typst then Pandoc = kept_together end
