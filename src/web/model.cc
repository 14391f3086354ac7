#include <cstddef>

#include "web/model_data.h"

namespace portner::web {

namespace {

std::string_view view(const ctemplate::TemplateString& text) {
  return {text.data(), text.size()};
}

}  // namespace

const std::vector<std::unique_ptr<Model>>* Model::Data::find_section(std::string_view name) const {
  for (const Data* data = this; data != nullptr; data = data->outer) {
    if (const auto found = data->sections.find(name); found != data->sections.end()) return &found->second;
  }
  return nullptr;
}

ctemplate::TemplateString Model::Data::GetValue(const ctemplate::TemplateString& name) const {
  for (const Data* data = this; data != nullptr; data = data->outer) {
    const auto found = data->values.find(view(name));
    if (found != data->values.end()) return {found->second.data(), found->second.size()};
  }
  return {"", 0};
}

bool Model::Data::IsHiddenSection(const ctemplate::TemplateString& name) const {
  std::string_view section = view(name);
  if (!section.starts_with(inverted_prefix)) return find_section(section) == nullptr;
  section.remove_prefix(inverted_prefix.size());
  return find_section(section) != nullptr;
}

ctemplate::TemplateDictionaryInterface::Iterator* Model::Data::CreateSectionIterator(
    const ctemplate::TemplateString& name) const {
  struct Models final : Iterator {
    explicit Models(const std::vector<std::unique_ptr<Model>>* all) : models(all) {}
    bool HasNext() const override { return models != nullptr && next < models->size(); }
    const TemplateDictionaryInterface& Next() override { return *(*models)[next++]->data_; }
    const std::vector<std::unique_ptr<Model>>* models;
    std::size_t next = 0;
  };
  return new Models(find_section(view(name)));
}

ctemplate::TemplateDictionaryInterface::Iterator* Model::Data::CreateTemplateIterator(
    const ctemplate::TemplateString& name) const {
  return CreateSectionIterator(name);
}

Model::Model() : data_(std::make_unique<Data>()) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

Model& Model::set(std::string_view name, std::string_view text) {
  data_->values.insert_or_assign(std::string(name), std::string(text));
  return *this;
}

Model& Model::set(std::string_view name, std::int64_t number) {
  return set(name, std::to_string(number));
}

Model& Model::set(std::string_view name, const Markup& markup) {
  return set(std::string(markup_prefix) + std::string(name), markup.html);
}

Model& Model::show(std::string_view section) {
  data_->sections.try_emplace(std::string(section));
  return *this;
}

Model& Model::add(std::string_view section) {
  auto& models = data_->sections[std::string(section)];
  models.push_back(std::make_unique<Model>());
  models.back()->data_->outer = data_.get();
  return *models.back();
}

}  // namespace portner::web
